package org.chainrule.nn.optim;

import java.io.Serializable;

import org.chainrule.nn.distributed.AllReduce;

/** What workers that train together have the average of: the gradients of each step, or the parameters from time to time. */
public sealed interface Averaging extends Serializable {

    /**
     * Returns the choice that the gradients of all workers are added up in each step, so that all take the same step.
     *
     * @return the default
     */
    static Averaging gradients() {
        return new Gradients(false);
    }

    /**
     * Returns the choice that gradients are added up in each step, where those of F32 are {@linkplain AllReduce#sumInBfloat16 sent as bfloat16}:
     * half as much, for other bits than those of one process. What rounding takes off is added in the next step. Gradients of F64 are sent as
     * they are.
     *
     * @return the choice
     */
    static Averaging bfloat16Gradients() {
        return new Gradients(true);
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

    /**
     * Each step is that of all workers.
     *
     * @param inBfloat16 whether gradients of F32 are sent as bfloat16
     */
    record Gradients(boolean inBfloat16) implements Averaging {}

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
