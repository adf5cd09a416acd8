package org.chainrule.nn.optim;

import java.io.Serializable;

import org.chainrule.autograd.formula.Expr;

/**
 * The settings of the moving averages of the gradient and of its square, by which the rules of Adam's family step.
 *
 * @param beta1 the share of the gradient's average that is kept, from 0 to below 1
 * @param beta2 the share of its square's average that is kept, from 0 to below 1
 * @param eps keeps the divisor from 0
 */
public record Moments(double beta1, double beta2, double eps) implements Serializable {
    /** The default settings: beta1 = 0.9, beta2 = 0.999, eps = 1e-8. */
    public static final Moments USUAL = new Moments(0.9, 0.999, 1e-8);

    private static final double LEAST_EPS = 1e-10;

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

    /** Computes the root of the average of the squared gradient after a step. */
    Expr rootMeanSquare(UpdateRule.Element at) {
        return rootMeanSquare(at.state().get(1), at.g(), beta2, isModerate(at, eps));
    }

    /** Computes x / (root / correction + eps) for the {@link #rootCorrection}, but for its factor; no quotient overflows. */
    Expr overRoot(Expr x, Expr root, Expr correction) {
        return ratio(x, root, correction.mul(eps), eps);
    }

    /** Computes what the average of the gradient lacks since it starts at 0: 1 - beta1^step. */
    double meanCorrection(long step) {
        return 1 - StrictMath.pow(beta1, step);
    }

    /** Computes what the root of the average of the squares lacks since it starts at 0: sqrt(1 - beta2^step). */
    double rootCorrection(long step) {
        return Math.sqrt(1 - StrictMath.pow(beta2, step));
    }

    /** Computes a moving average after a step, of which a share is kept. */
    static Expr average(Expr before, Expr now, double kept) {
        return before.mul(kept).add(now.mul(1 - kept));
    }

    /**
     * Returns whether squares can be taken as they are: they don't overflow, and where they underflow, the root is too
     * small to be seen beside eps.
     */
    static boolean isModerate(UpdateRule.Element at, double eps) {
        return at.isModerate() && eps >= LEAST_EPS;
    }

    /**
     * Computes the root of a moving average of squares, sqrt(kept before^2 + (1 - kept) now^2). The root is kept from
     * step to step rather than the average: its exponents are those of the gradients, so it neither overflows nor
     * underflows where the gradients don't. Unless squares can be taken as they are, they are taken in units of the
     * greater side. Where nothing is kept, the root is |now|: in units of what is left behind, it would underflow.
     */
    static Expr rootMeanSquare(Expr before, Expr now, double kept, boolean isModerate) {
        if (kept == 0) {
            return now.abs();
        }
        if (isModerate) {
            return average(before.square(), now.square(), kept).sqrt();
        }
        Expr size = now.abs();
        Expr greater = before.max(size);
        Expr ratio = ratio(before.min(size), greater);
        Expr square = ratio.square();
        Expr isDecaying = before.ge(size);
        Expr share = Expr.select(isDecaying, Expr.constant(kept), Expr.constant(1 - kept));
        Expr other = Expr.select(isDecaying, Expr.constant(1 - kept), Expr.constant(kept));
        return greater.mul(square.fma(other, share).sqrt());
    }

    /** Computes sqrt(a^2 + b^2). */
    static Expr hypot(Expr a, Expr b, boolean isModerate) {
        return isModerate ? a.square().add(b.square()).sqrt() : a.hypot(b);
    }

    /** Computes x / (root + term), for a term that eps keeps from 0; as {@link #ratio(Expr, Expr)} without it. */
    static Expr ratio(Expr x, Expr root, Expr term, double eps) {
        return eps >= Float.MIN_NORMAL ? x.div(root.add(term)) : ratio(x, root.add(term));
    }

    /** Computes x / root for a root that isn't negative; 0 where the root is 0, for then no x has been but 0. */
    static Expr ratio(Expr x, Expr root) {
        return Expr.select(root.eq(0), Expr.zero(), x.div(root));
    }
}
