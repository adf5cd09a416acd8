package org.chainrule.nn.optim;

import java.io.Serializable;
import java.util.Objects;

import org.chainrule.autograd.Magnitude;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.internal.Texts;

/**
 * Clips gradients between {@code backward()} and the step: by hand, or by an {@linkplain Optimizer#clip optimizer}.
 */
@FunctionalInterface
public interface Clip extends Serializable {

    /**
     * Clips the gradients of parameters; those that have none are passed by, and one that is given twice counts once.
     *
     * @param parameters the parameters
     * @return how large the gradients were before
     */
    double apply(Iterable<Tensor> parameters);

    /**
     * Makes it an error if a gradient is infinite or NaN, which no clip can mend. An {@linkplain Optimizer#clip
     * optimizer} looks itself, before and after.
     *
     * @return a clip that throws an {@link ArithmeticException} before it changes any gradient
     */
    default Clip requireFinite() {
        return new NamedClip(Texts.of(this) + ".requireFinite()", parameters -> {
            int n = 0;
            for (Tensor parameter : Objects.requireNonNull(parameters, "parameters")) {
                String name = Objects.requireNonNull(parameter, "parameters").name().isEmpty()
                        ? "parameter " + n
                        : parameter.name();
                n++;
                if (Magnitude.ofGradient(parameter) == Double.POSITIVE_INFINITY) {
                    throw new ArithmeticException("the gradient of " + name
                            + " isn't finite, so that it can't be clipped; Autograd.requireFiniteGradients(loss) finds "
                            + "out where that came from");
                }
            }
            return apply(parameters);
        });
    }

    /**
     * Clips the norm of all gradients together: above the maximum, all are multiplied by max / (norm + 1e-6) (Pascanu,
     * Mikolov, Bengio 2013). Squares that would overflow or underflow don't: gradients of 1e200 are clipped as others are.
     *
     * <p>
     * Where a gradient is infinite or NaN, so is the norm that is returned, and the gradients stay as they are; see
     * {@link #requireFinite}.
     *
     * @param max the greatest norm
     * @return the clip, which returns the norm before
     * @throws IllegalArgumentException if the maximum isn't positive
     */
    static Clip norm(double max) {
        return new NormClip(max);
    }

    /**
     * Clips every element of the gradients to [-max, max], infinite ones too; NaN stays.
     *
     * @param max the greatest absolute value
     * @return the clip, which returns the greatest absolute value before
     * @throws IllegalArgumentException if the maximum isn't positive
     */
    static Clip value(double max) {
        return new ValueClip(max);
    }
}
