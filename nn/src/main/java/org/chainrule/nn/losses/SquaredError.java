package org.chainrule.nn.losses;

import java.util.Objects;

import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Tensor;

/**
 * The squared error f (p - t)^2 with a factor f; by p its slope is 2 f (p - t), by t the opposite (Legendre 1805).
 *
 * <p>
 * Prediction and target have the same shape, any.
 *
 * @param reduction what becomes of the elements' errors
 * @param factor f, positive and finite
 */
public record SquaredError(Reduction reduction, double factor) implements Loss {
    private static final String NAME = "mse";
    private static final Pointwise SQUARED_ERROR = Pointwise.of("squaredError", (p, t) -> p.sub(t).square());

    /**
     * A loss with these settings.
     *
     * @throws IllegalArgumentException if the factor is not positive and finite
     */
    public SquaredError {
        Objects.requireNonNull(reduction, "reduction");
        if (!(factor > 0 && factor < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(NAME + ": the factor must be positive and finite, not " + factor);
        }
    }

    /**
     * Sets what becomes of the elements' errors.
     *
     * @param reduction by default the mean
     * @return the changed loss
     */
    public SquaredError reduction(Reduction reduction) {
        return new SquaredError(reduction, factor);
    }

    /**
     * Half of this loss: of the squared error (p - t)^2/2, whose slope is p - t. Its sum is the error of Rumelhart, Hinton
     * and Williams (1986).
     *
     * @return the changed loss
     */
    public SquaredError half() {
        return new SquaredError(reduction, factor / 2);
    }

    /**
     * Computes the squared error.
     *
     * @param prediction p
     * @param target t
     * @return the error, reduced
     * @throws IllegalArgumentException if the shapes differ, the prediction isn't floating, or there is nothing to take
     *         the mean of
     */
    @Override
    public Tensor of(Tensor prediction, Tensor target) {
        Tensor errors = SQUARED_ERROR.apply(prediction, LossInputs.matching(NAME, prediction, target));
        Tensor reduced = reduction.of(NAME, errors);
        return factor == 1 ? reduced : reduced.mul(factor);
    }
}
