package org.chainrule.nn.losses;

import java.util.Objects;

import org.chainrule.autograd.Tensor;

/**
 * A loss with a reduction of its own.
 *
 * @param loss the loss
 * @param reduction how its values are reduced
 */
record ReducedLoss(Loss loss, Reduction reduction) implements Loss {

    ReducedLoss {
        Objects.requireNonNull(reduction, "reduction");
    }

    @Override
    public String name() {
        return loss.name();
    }

    @Override
    public Tensor unreduced(Tensor prediction, Tensor target) {
        return loss.unreduced(prediction, target);
    }

    @Override
    public Tensor of(Tensor prediction, Tensor target) {
        return of(prediction, target, reduction);
    }

    @Override
    public Tensor of(Tensor prediction, Tensor target, Reduction chosen) {
        return loss.of(prediction, target, chosen);
    }

    @Override
    public Loss reduction(Reduction chosen) {
        return loss.reduction(chosen);
    }
}
