package org.chainrule.nn.losses;

import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.zero;

import java.util.Objects;

import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.formula.Expr;

/**
 * The cross-entropy of yes and no for scores x, of which sigmoid(x) is the predicted probability: -t ln sigmoid(x) -
 * (1 - t) ln sigmoid(-x) = max(x, 0) - x t + ln(1 + e^-|x|), without overflow. By x its slope is sigmoid(x) - t, and the
 * second derivative sigmoid(x) sigmoid(-x); by t the slope is -x (Cox 1958).
 *
 * <p>
 * Prediction and target have the same shape, any. Value and derivatives keep all digits however large |x|: sums are
 * written so that, for targets between 0 and 1, large terms don't cancel.
 *
 * @param reduction what becomes of the elements' losses
 */
public record BinaryCrossEntropyWithLogits(Reduction reduction) implements Loss {
    private static final String NAME = "bceWithLogits";

    /** (1 - t) max(x, 0) + t max(-x, 0) is max(x, 0) - x t as a sum of positive terms; (1 - t) s - t (1 - s) is s - t. */
    private static final Pointwise BCE_WITH_LOGITS = Pointwise.of(NAME, (x, t) -> {
        Expr wrong = one().sub(t).safeMul(x.max(zero())).add(t.safeMul(x.neg().max(zero())));
        return wrong.add(x.abs().neg().exp().log1p());
    }).slopes((x, t, _) -> one().sub(t).mul(x.sigmoid()).sub(t.mul(x.neg().sigmoid())), (x, _, _) -> x.neg());

    /** A loss with these settings. */
    public BinaryCrossEntropyWithLogits {
        Objects.requireNonNull(reduction, "reduction");
    }

    /**
     * Sets what becomes of the elements' losses.
     *
     * @param reduction by default the mean
     * @return the changed loss
     */
    public BinaryCrossEntropyWithLogits reduction(Reduction reduction) {
        return new BinaryCrossEntropyWithLogits(reduction);
    }

    /**
     * Computes the cross-entropy.
     *
     * @param prediction the scores x
     * @param target t, between 0 and 1; also truth values or whole numbers
     * @return the loss, reduced
     * @throws IllegalArgumentException if the shapes differ, the prediction isn't floating, or there is nothing to take
     *         the mean of
     */
    @Override
    public Tensor of(Tensor prediction, Tensor target) {
        return reduction.of(NAME, BCE_WITH_LOGITS.apply(prediction, LossInputs.matching(NAME, prediction, target)));
    }
}
