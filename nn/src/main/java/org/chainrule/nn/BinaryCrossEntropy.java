package org.chainrule.nn;

import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Formula;

/**
 * The cross-entropy of yes and no, -t ln p - (1 - t) ln(1 - p), for predicted probabilities p and targets t between 0 and
 * 1. Logarithms count as no less than -100, so a loss is at most 100; by p the slope is (p - t)/max(p (1 - p), 1e-12), by
 * t it is ln(1 - p) - ln p (Good 1952).
 *
 * <p>
 * Prediction and target have the same shape, any. If the probabilities come from a sigmoid, give its argument to
 * {@link BinaryCrossEntropyWithLogits} instead, which keeps its digits where they are near 0 or 1.
 *
 * @param reduction what becomes of the elements' losses
 */
public record BinaryCrossEntropy(Reduction reduction) implements Loss {
    private static final String NAME = "bce";
    private static final double LEAST_LOG = -100;
    private static final double LEAST_VARIANCE = 1e-12;

    /** By p. Its own slope, ((p - t)^2 + t (1 - t))/(p (1 - p))^2, has positive terms only: none of its digits cancel. */
    private static final Formula SLOPE = Formula.of("bceSlope", 2, x -> x[0].sub(x[1]).div(spread(x[0])))
            .withDerivatives(List.of(x -> {
                Expr p = x[0];
                Expr t = x[1];
                Expr curvature = p.sub(t).square().add(t.mul(one().sub(t))).div(spread(p).square());
                return select(variance(p).lt(LEAST_VARIANCE), constant(1 / LEAST_VARIANCE), curvature);
            }, x -> one().div(spread(x[0])).neg()));

    private static final Pointwise BCE = Pointwise
            .of(NAME, (p, t) -> t.mul(surprise(p.log())).add(one().sub(t).mul(surprise(p.neg().log1p()))))
            .slopes((p, t, _) -> SLOPE.call(p, t), null);

    private static Expr surprise(Expr log) {
        return log.max(constant(LEAST_LOG)).neg();
    }

    private static Expr variance(Expr p) {
        return p.mul(one().sub(p));
    }

    private static Expr spread(Expr p) {
        return variance(p).max(constant(LEAST_VARIANCE));
    }

    /** A loss with these settings. */
    public BinaryCrossEntropy {
        Objects.requireNonNull(reduction, "reduction");
    }

    /**
     * Sets what becomes of the elements' losses.
     *
     * @param reduction by default the mean
     * @return the changed loss
     */
    public BinaryCrossEntropy reduction(Reduction reduction) {
        return new BinaryCrossEntropy(reduction);
    }

    /**
     * Computes the cross-entropy.
     *
     * @param prediction the probabilities p
     * @param target t, also as truth values or whole numbers
     * @return the loss, reduced
     * @throws IllegalArgumentException if a prediction isn't between 0 and 1, the shapes differ, the prediction isn't
     *         floating, or there is nothing to take the mean of
     */
    @Override
    public Tensor of(Tensor prediction, Tensor target) {
        Tensor t = Operands.matching(NAME, prediction, target);
        requireProbabilities(prediction);
        return reduction.of(NAME, BCE.apply(prediction, t));
    }

    private static void requireProbabilities(Tensor prediction) {
        double[] p = prediction.toDoubleArray();
        for (int n = 0; n < p.length; n++) {
            if (!(p[n] >= 0 && p[n] <= 1)) {
                throw new IllegalArgumentException(NAME + ": prediction " + p[n] + " at "
                        + Arrays.toString(prediction.shape().index(n))
                        + " is no probability between 0 and 1; scores are for bceWithLogits");
            }
        }
    }
}
