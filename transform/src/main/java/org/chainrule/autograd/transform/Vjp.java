package org.chainrule.autograd.transform;

import org.chainrule.autograd.Tensor;

/**
 * The value of a function and a product with its Jacobian from the left.
 *
 * @param value f(x)
 * @param gradient J^T u, of the argument's shape
 */
public record Vjp(Tensor value, Tensor gradient) {}
