package org.chainrule.linalg;

import java.util.Objects;

import org.chainrule.autograd.Tensor;

/**
 * The solution of a least squares problem, and what else is known of it.
 *
 * @param solution X, the shortest of those that minimize |A X - B|: (..., n, k), or (..., n) for a vector
 * @param residuals the sum of the squares of A X - B in each column, (..., k), or (...) for a vector; of every rank, where PyTorch and
 *        NumPy have them of full rank and m &gt; n alone
 * @param rank the number of singular values of A that count, (...), I64
 * @param singularValues the singular values of A, (..., min(m, n)), in descending order
 */
public record LeastSquares(Tensor solution, Tensor residuals, Tensor rank, Tensor singularValues) {
    /** Requires that nothing is null. */
    public LeastSquares {
        Objects.requireNonNull(solution, "solution");
        Objects.requireNonNull(residuals, "residuals");
        Objects.requireNonNull(rank, "rank");
        Objects.requireNonNull(singularValues, "singularValues");
    }
}
