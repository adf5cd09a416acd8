package org.chainrule.autograd;

import java.util.Objects;

/**
 * What a recurrent cell made of sequences.
 *
 * @param output the hidden states after every step, (T, N, H); zeros behind the end of a sequence
 * @param hidden the hidden states after the last step that was taken, (N, H)
 */
public record RecurrentStates(Tensor output, Tensor hidden) {

    /** Creates the results. */
    public RecurrentStates {
        Objects.requireNonNull(output, "output");
        Objects.requireNonNull(hidden, "hidden");
    }
}
