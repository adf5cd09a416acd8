package org.chainrule.autograd.transform;

import java.util.List;
import java.util.Objects;

import org.chainrule.autograd.Tensor;

/**
 * The value of a function of several tensors and products with its Jacobians from the left.
 *
 * @param value f(xs)
 * @param gradients for each argument J^T u, of its shape
 */
public record Gradients(Tensor value, List<Tensor> gradients) {
    /** Requires that nothing is null. */
    public Gradients {
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(gradients, "gradients");
    }
}
