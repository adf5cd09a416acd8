package org.chainrule.autograd;

import java.util.Objects;

import org.chainrule.autograd.kernel.AbsoluteValues;

/**
 * Finds the greatest absolute value of a tensor's elements, to know in one pass whether all are finite, and how far a sum
 * or product of them is from overflow.
 */
public final class Magnitude {
    private Magnitude() {}

    /**
     * Returns the greatest absolute value of a tensor.
     *
     * @param x a floating-point tensor
     * @return the greatest absolute value; infinity if an element is infinite or NaN, 0 if there is none
     * @throws IllegalArgumentException if the type isn't floating
     */
    public static double of(Tensor x) {
        if (!Objects.requireNonNull(x, "x").dtype().isFloating()) {
            throw new IllegalArgumentException(
                    "magnitude of " + x.describe() + ": is for floating point; convert with to(F64) or to(F32)");
        }
        boolean inPlace = x.layout().isContiguous();
        Object array = inPlace ? x.storage().array() : x.contiguousArray();
        return AbsoluteValues.greatest(array, inPlace ? x.layout().offset() : 0, x.size());
    }

    /**
     * Returns the greatest absolute value of a tensor's gradient. The gradient isn't handed out, so its array can be
     * reused for the next one after {@link Tensor#zeroGrad}.
     *
     * @param x a leaf, or a result that retains its gradient
     * @return as {@link #of}; -1 if there is no gradient
     */
    public static double ofGradient(Tensor x) {
        Tensor gradient = gradientOf(Objects.requireNonNull(x, "x"));
        return gradient == null ? -1 : of(gradient);
    }

    /** Returns a gradient without handing it out; null if there is none. */
    static Tensor gradientOf(Tensor x) {
        Node node = x.node();
        return node == null || !node.retainsGrad() ? null : node.slot().gradient();
    }
}
