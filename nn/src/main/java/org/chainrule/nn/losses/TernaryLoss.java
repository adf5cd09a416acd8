package org.chainrule.nn.losses;

import java.util.Objects;

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
        return of(first, second, third, Reduction.MEAN);
    }

    /**
     * Computes the loss with a given reduction.
     *
     * @param first the first tensor
     * @param second the second tensor
     * @param third the third tensor
     * @param reduction how the losses are reduced
     * @return the reduced loss
     * @throws IllegalArgumentException as {@link #of(Tensor, Tensor, Tensor)}
     */
    default Tensor of(Tensor first, Tensor second, Tensor third, Reduction reduction) {
        Objects.requireNonNull(reduction, "reduction");
        return reduction.reduce(name(), Objects.requireNonNull(unreduced(first, second, third),
                () -> "the loss " + name() + " returned null"));
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
        return "loss";
    }
}
