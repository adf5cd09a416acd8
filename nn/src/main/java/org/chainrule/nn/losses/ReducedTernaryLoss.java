package org.chainrule.nn.losses;

import java.util.Objects;

import org.chainrule.autograd.Tensor;

/**
 * A loss of three tensors with a reduction of its own.
 *
 * @param loss the loss
 * @param reduction how its values are reduced
 */
record ReducedTernaryLoss(TernaryLoss loss, Reduction reduction) implements TernaryLoss {

    ReducedTernaryLoss {
        Objects.requireNonNull(reduction, "reduction");
    }

    @Override
    public String name() {
        return loss.name();
    }

    @Override
    public Tensor unreduced(Tensor first, Tensor second, Tensor third) {
        return loss.unreduced(first, second, third);
    }

    @Override
    public Tensor of(Tensor first, Tensor second, Tensor third) {
        return reduction.reduce(name(), LossInputs.requireResult(name(), unreduced(first, second, third)));
    }

    @Override
    public TernaryLoss reduction(Reduction chosen) {
        return loss.reduction(chosen);
    }
}
