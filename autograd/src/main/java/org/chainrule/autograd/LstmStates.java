package org.chainrule.autograd;

import java.util.Objects;

/**
 * What an LSTM cell made of sequences.
 *
 * @param output the hidden states after every step, (T, N, H); zeros behind the end of a sequence
 * @param hidden the hidden states after the last step that was taken, (N, H)
 * @param cell the cell's states after the last step that was taken, (N, H)
 */
public record LstmStates(Tensor output, Tensor hidden, Tensor cell) {

    /** Creates the results. */
    public LstmStates {
        Objects.requireNonNull(output, "output");
        Objects.requireNonNull(hidden, "hidden");
        Objects.requireNonNull(cell, "cell");
    }
}
