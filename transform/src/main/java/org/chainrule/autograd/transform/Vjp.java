package org.chainrule.autograd.transform;

import java.util.Objects;

import org.chainrule.autograd.Tensor;

/**
 * The value of a function and a product with its Jacobian from the left.
 *
 * @param value f(x)
 * @param gradient J^T u, of the argument's shape
 */
public record Vjp(Tensor value, Tensor gradient) {
    /** Requires that nothing is null. */
    public Vjp {
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(gradient, "gradient");
    }
}
