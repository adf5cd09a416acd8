package org.chainrule.nn.losses;

import java.util.Objects;

import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Tensor;

/**
 * The absolute error |p - t|; by p its slope is the sign of p - t, 0 where they are equal, and by t the opposite. Its
 * minimum is the median (Laplace 1774).
 *
 * <p>
 * Prediction and target have the same shape, any.
 *
 * @param reduction what becomes of the elements' errors
 */
public record AbsoluteError(Reduction reduction) implements Loss {
    private static final String NAME = "l1";
    private static final Pointwise ABSOLUTE_ERROR = Pointwise.of("absoluteError", (p, t) -> p.sub(t).abs());

    /** A loss with these settings. */
    public AbsoluteError {
        Objects.requireNonNull(reduction, "reduction");
    }

    /**
     * Sets what becomes of the elements' errors.
     *
     * @param reduction by default the mean
     * @return the changed loss
     */
    public AbsoluteError reduction(Reduction reduction) {
        return new AbsoluteError(reduction);
    }

    /**
     * Computes the absolute error.
     *
     * @param prediction p
     * @param target t
     * @return the error, reduced
     * @throws IllegalArgumentException if the shapes differ, the prediction isn't floating, or there is nothing to take
     *         the mean of
     */
    @Override
    public Tensor of(Tensor prediction, Tensor target) {
        return reduction.of(NAME, ABSOLUTE_ERROR.apply(prediction, LossInputs.matching(NAME, prediction, target)));
    }
}
