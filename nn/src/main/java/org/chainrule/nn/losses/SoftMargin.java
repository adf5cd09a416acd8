package org.chainrule.nn.losses;

import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Tensor;

/**
 * Computes the logistic loss of scores p for labels t of -1 and 1, ln(1 + e^(-t p)), a {@link Hinge} without a kink. Its
 * derivative by p is -t sigmoid(-t p), by t it is -p sigmoid(-t p) (Friedman, Hastie, Tibshirani 2000).
 *
 * <p>
 * Prediction and target have the same shape, any. It is an error if a label is neither -1 nor 1. It is
 * {@link BinaryCrossEntropyWithLogits} for labels of 0 and 1, and nothing overflows.
 */
public record SoftMargin() implements ElementwiseLoss {
    private static final String NAME = "softMargin";
    private static final Pointwise SOFT_MARGIN = Pointwise.of(NAME, (p, t) -> t.mul(p).neg().softplus());

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
        return SOFT_MARGIN.apply(prediction, target);
    }
}
