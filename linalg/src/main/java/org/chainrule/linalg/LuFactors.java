package org.chainrule.linalg;

import java.util.Arrays;
import java.util.Objects;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * The factors of P^T A = L U in compact form.
 *
 * @param lu (..., m, n), with L below the diagonal, whose ones aren't written, and U in the upper triangle
 * @param order (..., m), I64: row i of P^T A is row order[i] of A. (PyTorch's pivots are the exchanges that lead to it, counted from 1)
 */
public record LuFactors(Tensor lu, Tensor order) {
    /**
     * Requires that the shapes fit.
     *
     * @throws IllegalArgumentException if lu has fewer than two axes, or order isn't I64 and of its shape but for the last axis
     */
    public LuFactors {
        Shape shape = Matrices.requireMatrices("LuFactors", Objects.requireNonNull(lu, "lu"));
        Shape rows = Shape.of(Arrays.copyOf(shape.toArray(), shape.rank() - 1));
        if (!Objects.requireNonNull(order, "order").shape().equals(rows) || order.dtype() != DType.I64) {
            throw new IllegalArgumentException("LuFactors: the order of the rows of " + shape + " must be " + rows
                    + " of type I64, not " + order.shape() + " of type " + order.dtype());
        }
    }
}
