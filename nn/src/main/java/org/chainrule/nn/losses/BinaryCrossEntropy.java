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
 * and 1. Logarithms count as no less than -100, so a loss is at most 100; the derivative by p is (p - t)/max(p (1 - p),
 * 1e-12), by t it is ln(1 - p) - ln p (Good 1952).
 *
 * <p>
 * Prediction and target have the same shape, any; truth values and whole numbers are targets, too. It is an error if a
 * prediction isn't between 0 and 1. If the probabilities come from a sigmoid, give its argument to
 * {@link BinaryCrossEntropyWithLogits} instead, which keeps its digits where they are near 0 or 1.
 */
public record BinaryCrossEntropy() implements ElementwiseLoss {
    private static final String NAME = "bce";
    private static final double LEAST_LOG = -100;
    private static final double LEAST_VARIANCE = 1e-12;

    /** The derivative by p. Its own, ((p - t)^2 + t (1 - t))/(p (1 - p))^2, has positive terms only, so nothing cancels. */
    private static final Formula DERIVATIVE = Formula.of("bceDerivative", 2, x -> x[0].sub(x[1]).div(spread(x[0])))
            .withDerivatives(List.of(x -> {
                Expr p = x[0];
                Expr t = x[1];
                Expr curvature = p.sub(t).square().add(t.mul(one().sub(t))).div(spread(p).square());
                return select(variance(p).lt(LEAST_VARIANCE), constant(1 / LEAST_VARIANCE), curvature);
            }, x -> one().div(spread(x[0])).neg()));

    private static final Pointwise BCE = Pointwise
            .of(NAME, (p, t) -> t.mul(surprise(p.log())).add(one().sub(t).mul(surprise(p.neg().log1p()))))
            .derivatives((p, t, _) -> DERIVATIVE.call(p, t), null);

    private static Expr surprise(Expr log) {
        return log.max(constant(LEAST_LOG)).neg();
    }

    private static Expr variance(Expr p) {
        return p.mul(one().sub(p));
    }

    private static Expr spread(Expr p) {
        return variance(p).max(constant(LEAST_VARIANCE));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void check(Tensor prediction, Tensor target) {
        LossInputs.requireEach(NAME + ": prediction", prediction, p -> p >= 0 && p <= 1,
                " is no probability between 0 and 1; scores are for bceWithLogits");
    }

    @Override
    public Tensor elementwise(Tensor prediction, Tensor target) {
        return BCE.apply(prediction, target);
    }
}
