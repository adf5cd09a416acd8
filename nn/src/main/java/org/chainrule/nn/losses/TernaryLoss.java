package org.chainrule.nn.losses;

import org.chainrule.autograd.Tensor;

/**
 * A loss of three tensors, otherwise like a {@link Loss}: the mean of its values, unless another reduction is chosen.
 */
@FunctionalInterface
public interface TernaryLoss {

    /**
     * Computes the losses of all vectors, before the reduction.
     *
     * @param first the first tensor
     * @param second the second tensor
     * @param third the third tensor
     * @return the losses
     * @throws IllegalArgumentException if the three don't fit each other or the loss
     */
    Tensor unreduced(Tensor first, Tensor second, Tensor third);

    /**
     * Computes the loss.
     *
     * @param first the first tensor
     * @param second the second tensor
     * @param third the third tensor
     * @return the mean of the losses, or what the {@linkplain #reduction chosen reduction} makes of them
     * @throws IllegalArgumentException if the three don't fit each other or the loss, or there is nothing to take the
     *         mean of
     */
    default Tensor of(Tensor first, Tensor second, Tensor third) {
        return Reduction.MEAN.reduce(name(), LossInputs.requireResult(name(), unreduced(first, second, third)));
    }

    /**
     * Sets how the losses are reduced.
     *
     * @param reduction by default {@link Reduction#MEAN}
     * @return this loss with that reduction
     */
    default TernaryLoss reduction(Reduction reduction) {
        return new ReducedTernaryLoss(this, reduction);
    }

    /**
     * Returns the name with which error messages begin.
     *
     * @return by default "loss"
     */
    default String name() {
        return LossInputs.UNNAMED;
    }
}
