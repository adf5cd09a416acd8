package org.chainrule.nn.optim;

import org.chainrule.autograd.formula.Expr;

/**
 * The settings of the moving averages of the gradient and of its square, by which the rules of Adam's family step.
 *
 * @param beta1 the share of the gradient's average that is kept, from 0 to below 1
 * @param beta2 the share of its square's average that is kept, from 0 to below 1
 * @param eps keeps the divisor from 0
 */
public record Moments(double beta1, double beta2, double eps) {
    /** The default settings: beta1 = 0.9, beta2 = 0.999, eps = 1e-8. */
    public static final Moments USUAL = new Moments(0.9, 0.999, 1e-8);

    /**
     * Creates the settings.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public Moments {
        Range.FRACTION.check("beta1", beta1);
        Range.FRACTION.check("beta2", beta2);
        Range.NON_NEGATIVE.check("eps", eps);
    }

    /** Computes the average of the gradient after a step. */
    Expr mean(UpdateRule.Element at) {
        return average(at.state().get(0), at.g(), beta1);
    }

    /** Computes the average of the squared gradient after a step. */
    Expr meanSquare(UpdateRule.Element at) {
        return average(at.state().get(1), at.g().square(), beta2);
    }

    /** Computes what the average of the gradient lacks since it starts at 0: 1 - beta1^step. */
    double meanCorrection(long step) {
        return 1 - Math.pow(beta1, step);
    }

    /** Computes what the root of the average of the squares lacks since it starts at 0: sqrt(1 - beta2^step). */
    double rootCorrection(long step) {
        return Math.sqrt(1 - Math.pow(beta2, step));
    }

    /** Computes a moving average after a step, of which a share is kept. */
    static Expr average(Expr before, Expr now, double kept) {
        return before.mul(kept).add(now.mul(1 - kept));
    }
}
