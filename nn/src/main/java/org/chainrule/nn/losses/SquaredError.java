package org.chainrule.nn.losses;

import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Tensor;

/**
 * Computes the squared error (p - t)^2; its derivative by p is 2 (p - t), by t the opposite (Legendre 1805).
 *
 * <p>
 * Prediction and target have the same shape, any.
 *
 * @param isHalf whether half of that is computed
 */
public record SquaredError(boolean isHalf) implements ElementwiseLoss {
    private static final Pointwise WHOLE = Pointwise.of("squaredError", (p, t) -> p.sub(t).square());
    private static final Pointwise HALF = Pointwise.of("halfSquaredError", (p, t) -> p.sub(t).square().mul(0.5));

    /**
     * Halves the loss: (p - t)^2/2, whose derivative is p - t. Its sum is the error of Rumelhart, Hinton and Williams
     * (1986).
     *
     * @return the changed loss
     */
    public SquaredError half() {
        return new SquaredError(true);
    }

    @Override
    public String name() {
        return "mse";
    }

    @Override
    public Tensor elementwise(Tensor prediction, Tensor target) {
        return (isHalf ? HALF : WHOLE).apply(prediction, target);
    }
}
