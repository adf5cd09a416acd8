package org.chainrule.nn.optim;

import java.io.Serializable;

/**
 * What becomes of a step of training whose loss, gradients or updated parameters aren't finite. One NaN in the weights
 * makes all later losses NaN, so that by default such a step is an error.
 *
 * <p>
 * A step that fails or is skipped writes nothing: all parameters, and all that the rules remember, have the same bits as
 * before.
 */
public sealed interface NonFinite extends Serializable {

    /**
     * Returns the choice that the step is an error, which names the loss, the parameter, the op that computed the first
     * value or gradient that isn't finite, and the learning rate.
     *
     * @return the default
     */
    static NonFinite fail() {
        return new Fail();
    }

    /**
     * Returns the choice that the step is left out and counted, as where single batches are bad.
     *
     * @param mostInARow how many steps in a row may be left out; the next one is an error
     * @return the choice
     * @throws IllegalArgumentException if the number isn't positive
     */
    static NonFinite skip(int mostInARow) {
        return new Skip(mostInARow);
    }

    /**
     * Returns the choice that the step is taken all the same, without any check.
     *
     * @return the choice
     */
    static NonFinite allow() {
        return new Allow();
    }

    /** The step is an error. */
    record Fail() implements NonFinite {}

    /**
     * The step is left out.
     *
     * @param mostInARow how many steps in a row may be left out
     */
    record Skip(int mostInARow) implements NonFinite {

        /**
         * Creates the choice.
         *
         * @throws IllegalArgumentException if the number isn't positive
         */
        public Skip {
            if (mostInARow <= 0) {
                throw new IllegalArgumentException(
                        "a positive number of steps in a row can be skipped, not " + mostInARow);
            }
        }
    }

    /** The step is taken. */
    record Allow() implements NonFinite {}
}
