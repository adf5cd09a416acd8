package org.chainrule.nn.losses;

import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.formula.Expr;

/**
 * Computes the hinge loss of scores p for labels t of -1 and 1, max(0, margin - t p), as support vector machines have
 * it: what is on the right side by the margin costs nothing. Its derivative by p is -t below the margin, else 0, at the
 * margin too; by t it is -p or 0 (Cortes, Vapnik 1995). Squared it is max(0, margin - t p)^2, whose derivatives are 2
 * max(0, margin - t p) times those, without a kink.
 *
 * <p>
 * Prediction and target have the same shape, any. It is an error if a label is neither -1 nor 1.
 *
 * @param margin by how much a score must be right, positive
 * @param isSquared whether the losses are squared
 */
public record Hinge(double margin, boolean isSquared) implements ElementwiseLoss {
    private static final String NAME = "hinge";
    private static final Pointwise HINGE = Pointwise.of(NAME, (p, t, margin) -> shortfall(p, t, margin));
    private static final Pointwise SQUARED = Pointwise.of("squaredHinge",
            (p, t, margin) -> shortfall(p, t, margin).square());

    /** Returns max(0, margin - t p); NaN stays NaN, since the comparison with it is false. */
    private static Expr shortfall(Expr p, Expr t, Expr margin) {
        Expr shortfall = margin.sub(t.mul(p));
        return select(shortfall.le(0), zero(), shortfall);
    }

    /**
     * Creates the loss.
     *
     * @throws IllegalArgumentException if the margin is not positive and finite
     */
    public Hinge {
        if (!(margin > 0 && margin < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(NAME + ": the margin must be positive and finite, not " + margin
                    + "; without one, scores of 0 would cost nothing");
        }
    }

    /**
     * Sets by how much a score must be right.
     *
     * @param margin by default 1
     * @return the changed loss
     * @throws IllegalArgumentException if the margin is not positive and finite
     */
    public Hinge margin(double margin) {
        return new Hinge(margin, isSquared);
    }

    /**
     * Squares the loss of each element.
     *
     * @return the changed loss
     */
    public Hinge squared() {
        return new Hinge(margin, true);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void check(Tensor prediction, Tensor target) {
        LossInputs.requireSigns(NAME, LossInputs.TARGET, target);
    }

    @Override
    public Tensor elementwise(Tensor prediction, Tensor target) {
        return (isSquared ? SQUARED : HINGE).apply(prediction, target, LossInputs.scalar(margin, prediction));
    }
}
