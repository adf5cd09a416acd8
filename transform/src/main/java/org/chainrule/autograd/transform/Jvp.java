package org.chainrule.autograd.transform;

import java.util.Objects;

import org.chainrule.autograd.Tensor;

/**
 * The value of a function and its derivative in a direction.
 *
 * @param value f(x)
 * @param tangent J v, of the value's shape
 */
public record Jvp(Tensor value, Tensor tangent) {
    /** Requires that nothing is null. */
    public Jvp {
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(tangent, "tangent");
    }
}
