package org.chainrule.nn.losses;

import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;

import java.util.List;

import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Formula;

/**
 * Computes the binary cross-entropy -t ln p - (1 - t) ln(1 - p) of predicted probabilities p and targets t between 0
 * and 1. Logarithms count as no less than -100, so a loss is at most 100; the derivative by p is (p - t)/(p (1 - p)),
 * and where that is infinite, (p - t)/1e-12, so that a prediction of 0 or 1 can still be corrected; by t it is ln(1 - p) -
 * ln p (Good 1952).
 *
 * <p>
 * Prediction and target have the same shape, any; truth values and whole numbers are targets, too. It is an error if a
 * prediction or a target isn't between 0 and 1. If the probabilities come from a sigmoid, give its argument to
 * {@link BinaryCrossEntropyWithLogits} instead, which keeps its digits where they are near 0 or 1.
 */
public record BinaryCrossEntropy() implements ElementwiseLoss {
    private static final String NAME = "bce";
    private static final double LEAST_LOG = -100;
    private static final double LEAST_VARIANCE = 1e-12;

    /**
     * The derivative by p. Its own, ((p - t)/(p (1 - p)))^2 + t (1 - t)/(p (1 - p))^2, has positive terms only, so
     * nothing cancels.
     */
    private static final Formula DERIVATIVE = Formula
            .of("bceDerivative", 2, x -> finite(x[0].sub(x[1]).div(variance(x[0])), x[0].sub(x[1])))
            .withDerivatives(List.of(x -> {
                Expr p = x[0];
                Expr t = x[1];
                Expr derivative = p.sub(t).div(variance(p));
                Expr spread = t.mul(one().sub(t)).div(variance(p)).div(variance(p));
                return finite(derivative.square().add(spread), one());
            }, x -> finite(one().div(variance(x[0])), one()).neg()));

    private static final Pointwise BCE = Pointwise
            .of(NAME, (p, t) -> t.mul(surprise(p.log())).add(one().sub(t).mul(surprise(p.neg().log1p()))))
            .derivatives((p, t, _) -> DERIVATIVE.call(p, t), null);

    private static Expr surprise(Expr log) {
        return log.max(constant(LEAST_LOG)).neg();
    }

    private static Expr variance(Expr p) {
        return p.mul(one().sub(p));
    }

    /** Returns the derivative where it is finite, else the numerator over the least variance. */
    private static Expr finite(Expr derivative, Expr numerator) {
        return select(derivative.abs().lt(Double.POSITIVE_INFINITY), derivative, numerator.div(LEAST_VARIANCE));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void check(Tensor prediction, Tensor target) {
        LossInputs.requireEach(NAME, LossInputs.PREDICTION, prediction, p -> p >= 0 && p <= 1,
                "is no probability between 0 and 1; scores are for bceWithLogits");
        LossInputs.requireShares(NAME, target);
    }

    @Override
    public Tensor elementwise(Tensor prediction, Tensor target) {
        return BCE.apply(prediction, target);
    }
}
