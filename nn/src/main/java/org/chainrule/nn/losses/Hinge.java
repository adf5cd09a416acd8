package org.chainrule.nn.losses;

import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import java.util.Objects;

import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.formula.Expr;

/**
 * The hinge loss of scores p for labels t of -1 and 1, max(0, margin - t p), as support vector machines have it: what is
 * on the right side by the margin costs nothing. By p its slope is -t below the margin, else 0, at the margin too; by t it
 * is -p or 0 (Cortes, Vapnik 1995). Squared it is max(0, margin - t p)^2, whose slopes are 2 max(0, margin - t p) times
 * those, without a kink.
 *
 * <p>
 * Prediction and target have the same shape, any.
 *
 * @param reduction what becomes of the elements' losses
 * @param margin by how much a score must be right, positive
 * @param isSquared whether the losses are squared
 */
public record Hinge(Reduction reduction, double margin, boolean isSquared) implements Loss {
    private static final String NAME = "hinge";
    private static final Pointwise HINGE = Pointwise.of(NAME, (p, t, margin) -> lack(p, t, margin));
    private static final Pointwise SQUARED = Pointwise.of("squaredHinge",
            (p, t, margin) -> lack(p, t, margin).square());

    /** Stays NaN for NaN, which no comparison would choose. */
    private static Expr lack(Expr p, Expr t, Expr margin) {
        Expr lack = margin.sub(t.mul(p));
        return select(lack.le(0), zero(), lack);
    }

    /**
     * A loss with these settings.
     *
     * @throws IllegalArgumentException if the margin is not positive and finite
     */
    public Hinge {
        Objects.requireNonNull(reduction, "reduction");
        if (!(margin > 0 && margin < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(NAME + ": the margin must be positive and finite, not " + margin
                    + "; without one, scores of 0 would cost nothing");
        }
    }

    /**
     * Sets what becomes of the elements' losses.
     *
     * @param reduction by default the mean
     * @return the changed loss
     */
    public Hinge reduction(Reduction reduction) {
        return new Hinge(reduction, margin, isSquared);
    }

    /**
     * Sets by how much a score must be right.
     *
     * @param margin by default 1
     * @return the changed loss
     * @throws IllegalArgumentException if the margin is not positive and finite
     */
    public Hinge margin(double margin) {
        return new Hinge(reduction, margin, isSquared);
    }

    /**
     * The same with every element's loss squared.
     *
     * @return the changed loss
     */
    public Hinge squared() {
        return new Hinge(reduction, margin, true);
    }

    /**
     * Computes the hinge loss.
     *
     * @param prediction the scores p
     * @param target the labels t, -1 or 1
     * @return the loss, reduced
     * @throws IllegalArgumentException if a label is neither -1 nor 1, the shapes differ, the prediction isn't floating, or
     *         there is nothing to take the mean of
     */
    @Override
    public Tensor of(Tensor prediction, Tensor target) {
        Tensor t = LossInputs.matching(NAME, prediction, target);
        LossInputs.requireSigns(NAME, target);
        Tensor least = Tensor.full(margin, Shape.SCALAR, prediction.dtype());
        return reduction.of(NAME, (isSquared ? SQUARED : HINGE).apply(prediction, t, least));
    }
}
