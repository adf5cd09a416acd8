package org.chainrule.autograd;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The order in which a recurrent cell takes the steps of sequences, and how many steps each of these has.
 *
 * @param reversed whether it takes the last step first
 * @param lengths the number of steps of each sequence, (N) of type I64; null where all have all of them
 */
public record Steps(boolean reversed, @Nullable Tensor lengths) {

    /**
     * Takes all steps in their order.
     *
     * @return the steps
     */
    public static Steps forward() {
        return new Steps(false, null);
    }

    /**
     * Takes all steps in the opposite order.
     *
     * @return the steps
     */
    public static Steps backward() {
        return new Steps(true, null);
    }

    /**
     * Sets how many steps each sequence has. Behind these there is padding, at which nothing happens: the states stay as they are,
     * and what stands there has no gradient.
     *
     * @param ofEach the numbers, (N) of type I64, from 0 to the number of steps that there are
     * @return the changed steps
     */
    public Steps withLengths(Tensor ofEach) {
        return new Steps(reversed, Objects.requireNonNull(ofEach, "ofEach"));
    }
}
