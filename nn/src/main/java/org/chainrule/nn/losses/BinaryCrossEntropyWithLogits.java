package org.chainrule.nn.losses;

import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.zero;

import java.util.List;

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
 *
 * <p>
 * With a weight w of the positive answers it is -w t ln sigmoid(x) - (1 - t) ln sigmoid(-x), whose derivative by x is
 * (1 - t) sigmoid(x) - w t sigmoid(-x). As many weights as there are classes stand along their axis, which is 1, or 0
 * where there is one axis only: (classes), (batch, classes) or (batch, classes, ...).
 *
 * @param posWeight w, one for all or one for each class; empty for 1
 */
public record BinaryCrossEntropyWithLogits(List<Double> posWeight) implements ElementwiseLoss {
    private static final String NAME = "bceWithLogits";
    private static final String SETTING = "posWeight";

    /**
     * (1 - t) max(x, 0) + t max(-x, 0) is max(x, 0) - x t as a sum of positive terms; (1 - t) s - t (1 - s) is s - t.
     */
    private static final Pointwise BCE_WITH_LOGITS = Pointwise.of(NAME, (x, t) -> {
        Expr wrong = one().sub(t).safeMul(x.max(zero())).add(t.safeMul(x.neg().max(zero())));
        return wrong.add(x.abs().neg().exp().log1p());
    }).derivatives((x, t, _) -> one().sub(t).mul(x.sigmoid()).sub(t.mul(x.neg().sigmoid())), (x, _, _) -> x.neg());

    private static final Pointwise WEIGHTED = Pointwise
            .of(NAME, (x, t, w) -> w.mul(t).safeMul(x.neg().softplus()).add(one().sub(t).safeMul(x.softplus())))
            .derivatives((x, t, w, _) -> one().sub(t).mul(x.sigmoid()).sub(w.mul(t).mul(x.neg().sigmoid())),
                    (x, _, w, _) -> w.mul(x.neg().softplus()).sub(x.softplus()), null);

    /**
     * Creates the loss.
     *
     * @throws IllegalArgumentException if a weight is negative, infinite or NaN
     */
    public BinaryCrossEntropyWithLogits {
        posWeight = ClassWeights.checked(NAME, SETTING, posWeight);
    }

    /**
     * Sets the weight of positive answers, such as the number of negative ones for each positive in the data.
     *
     * @param weights one for all, or one for each class, finite and not negative; none are 1
     * @return the changed loss
     * @throws IllegalArgumentException if a weight is negative, infinite or NaN
     */
    public BinaryCrossEntropyWithLogits posWeight(double... weights) {
        return new BinaryCrossEntropyWithLogits(ClassWeights.list(NAME, SETTING, weights));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void check(Tensor prediction, Tensor target) {
        LossInputs.requireNotFrom("sigmoid", NAME, prediction, "which this loss applies itself; leave it out");
        LossInputs.requireShares(NAME, target);
        if (posWeight.size() > 1) {
            int axis = ClassLabels.axis(NAME, prediction);
            ClassWeights.requireEachClass(NAME, SETTING, posWeight, prediction, axis);
        }
    }

    @Override
    public Tensor elementwise(Tensor prediction, Tensor target) {
        return switch (posWeight.size()) {
            case 0 -> BCE_WITH_LOGITS.apply(prediction, target);
            case 1 -> WEIGHTED.apply(prediction, target, LossInputs.scalar(posWeight.getFirst(), prediction));
            default -> WEIGHTED.apply(prediction, target, ClassWeights.along(NAME, SETTING, posWeight, prediction,
                    ClassLabels.axis(NAME, prediction)));
        };
    }
}
