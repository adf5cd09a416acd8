package org.chainrule.nn.optim;

import java.util.Objects;

/**
 * The result of a {@linkplain Lbfgs#step step} of L-BFGS.
 *
 * @param loss the loss where the parameters are now
 * @param firstLoss the loss before the first iteration, which is never less
 * @param iterations the number of iterations that moved the parameters
 * @param evaluations the number of times that the loss was computed
 * @param reason why no further iteration was made
 */
public record LbfgsResult(double loss, double firstLoss, int iterations, int evaluations, Reason reason) {
    /** Requires that nothing is null. */
    public LbfgsResult {
        Objects.requireNonNull(reason, "reason");
    }

    /** {@return whether a minimum was reached, as far as the tolerances tell, so that another step would change little} */
    public boolean isConverged() {
        return reason == Reason.GRADIENT_TOLERANCE || reason == Reason.CHANGE_TOLERANCE;
    }

    /** The reason for the end of a step. */
    public enum Reason {
        /**
         * No element of the gradient, of the projected one within bounds, is greater than the
         * {@link Lbfgs#gradientTolerance}: a minimum.
         */
        GRADIENT_TOLERANCE,
        /** The last iteration changed the loss, or every parameter, by no more than the {@link Lbfgs#changeTolerance}. */
        CHANGE_TOLERANCE,
        /**
         * The line search found no lower loss in the direction of steepest descent: rounding hides what is left, or the
         * gradient isn't that of the loss.
         */
        NO_DECREASE,
        /** The step made its greatest number of iterations; another one goes on. */
        MAX_ITERATIONS,
        /** The step evaluated the loss as often as it may; another one goes on. */
        MAX_EVALUATIONS
    }
}
