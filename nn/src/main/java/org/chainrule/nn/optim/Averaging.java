package org.chainrule.nn.optim;

import java.io.Serializable;

/** What workers that train together have the average of: the gradients of each step, or the parameters from time to time. */
public sealed interface Averaging extends Serializable {

    /**
     * Returns the choice that the gradients of all workers are added up in each step, so that all take the same step.
     *
     * @return the default
     */
    static Averaging gradients() {
        return new Gradients();
    }

    /**
     * Returns the choice that each worker takes steps of its own, and the parameters are averaged every so many steps, with what the optimizer's
     * rules remember of them, as in local SGD (Stich 2019): less to be sent, for other weights than those of one process.
     *
     * @param everySteps after how many steps
     * @return the choice
     * @throws IllegalArgumentException if the number isn't positive
     */
    static Averaging parameters(int everySteps) {
        return new Parameters(everySteps);
    }

    /** Each step is that of all workers. */
    record Gradients() implements Averaging {}

    /**
     * Workers take steps of their own.
     *
     * @param everySteps after how many of them parameters are averaged
     */
    record Parameters(int everySteps) implements Averaging {

        /**
         * Creates the choice.
         *
         * @throws IllegalArgumentException if the number isn't positive
         */
        public Parameters {
            if (everySteps <= 0) {
                throw new IllegalArgumentException(
                        "parameters are averaged after a positive number of steps, not " + everySteps);
            }
        }
    }
}
