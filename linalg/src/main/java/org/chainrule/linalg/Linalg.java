package org.chainrule.linalg;

import java.util.Objects;

import org.chainrule.autograd.Tensor;

/**
 * Linear algebra on the tape.
 */
public final class Linalg {
    private Linalg() {}

    /**
     * Computes the inverse Y = A^-1; dA = -Y^T G Y^T.
     *
     * @param a square matrices, (..., n, n)
     * @return the inverses, of the same shape
     * @throws ArithmeticException if a matrix is singular
     */
    public static Tensor inverse(Tensor a) {
        return Inverse.OP.apply(Objects.requireNonNull(a, "a"));
    }

    /**
     * Computes the determinant.
     *
     * @param a square matrices, (..., n, n)
     * @return a number for each
     */
    public static Tensor det(Tensor a) {
        return Determinant.OP.apply(Objects.requireNonNull(a, "a"));
    }

    /**
     * Solves A X = B.
     *
     * @param a square matrices, (..., n, n)
     * @param b (..., n, k), or a vector (n)
     * @return X
     */
    public static Tensor solve(Tensor a, Tensor b) {
        Objects.requireNonNull(a, "a");
        Objects.requireNonNull(b, "b");
        return b.shape().rank() == 1 ? Solve.of(a, b.unsqueeze(-1)).squeeze(-1) : Solve.of(a, b);
    }
}
