package org.chainrule.nn.losses;

import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.zero;

import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.formula.Expr;

/**
 * Computes the binary cross-entropy of logits x, of which sigmoid(x) is the predicted probability: -t ln sigmoid(x) -
 * (1 - t) ln sigmoid(-x) = max(x, 0) - x t + ln(1 + e^-|x|), without overflow. Its derivative by x is sigmoid(x) - t,
 * and the second one sigmoid(x) sigmoid(-x); by t it is -x (Cox 1958).
 *
 * <p>
 * Prediction and target have the same shape, any. It is an error if a target isn't between 0 and 1: of labels -1 and 1
 * the loss would have no lower bound. The result of a sigmoid is no logit, and refused where it is recorded as such.
 * Value and derivatives keep all digits however large |x|: sums are written so that large terms don't cancel.
 */
public record BinaryCrossEntropyWithLogits() implements ElementwiseLoss {
    private static final String NAME = "bceWithLogits";

    /**
     * (1 - t) max(x, 0) + t max(-x, 0) is max(x, 0) - x t as a sum of positive terms; (1 - t) s - t (1 - s) is s - t.
     */
    private static final Pointwise BCE_WITH_LOGITS = Pointwise.of(NAME, (x, t) -> {
        Expr wrong = one().sub(t).safeMul(x.max(zero())).add(t.safeMul(x.neg().max(zero())));
        return wrong.add(x.abs().neg().exp().log1p());
    }).derivatives((x, t, _) -> one().sub(t).mul(x.sigmoid()).sub(t.mul(x.neg().sigmoid())), (x, _, _) -> x.neg());

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void check(Tensor prediction, Tensor target) {
        LossInputs.requireNotFrom("sigmoid", NAME, prediction, "which this loss applies itself; leave it out");
        LossInputs.requireShares(NAME, target);
    }

    @Override
    public Tensor elementwise(Tensor prediction, Tensor target) {
        return BCE_WITH_LOGITS.apply(prediction, target);
    }
}
