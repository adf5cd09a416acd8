package org.chainrule.nn.losses;

import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import java.util.Objects;

import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.formula.Expr;

/**
 * Computes the loss of distances x of pairs that are alike or aren't: x for the label 1, and max(0, margin - x) for -1.
 * Its derivative by x is 1 for the one, and -1 for the other while x is below the margin, else 0, at the margin too
 * (Hadsell, Chopra, LeCun 2006, who square both). Labels have no derivative.
 *
 * <p>
 * Prediction and target have the same shape, any. It is an error if a label is neither -1 nor 1.
 *
 * @param margin how far from each other pairs with the label -1 should be, positive
 */
public record HingeEmbedding(double margin) implements ElementwiseLoss {
    private static final String NAME = "hingeEmbedding";
    private static final Pointwise HINGE_EMBEDDING = Pointwise.of(NAME, (x, t, margin) -> {
        Expr shortfall = margin.sub(x);
        return select(t.gt(0), x, select(shortfall.le(0), zero(), shortfall));
    });

    /**
     * Creates the loss.
     *
     * @throws IllegalArgumentException if the margin is not positive and finite
     */
    public HingeEmbedding {
        if (!(margin > 0 && margin < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(NAME + ": the margin must be positive and finite, not " + margin
                    + "; without one, a network that makes all distances 0 would be perfect");
        }
    }

    /**
     * Sets how far from each other pairs with the label -1 should be.
     *
     * @param margin by default 1
     * @return the changed loss
     * @throws IllegalArgumentException if the margin is not positive and finite
     */
    public HingeEmbedding margin(double margin) {
        return new HingeEmbedding(margin);
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
        return HINGE_EMBEDDING.apply(prediction, Objects.requireNonNull(target, LossInputs.TARGET).detach(),
                LossInputs.scalar(margin, prediction));
    }
}
