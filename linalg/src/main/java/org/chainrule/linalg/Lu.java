package org.chainrule.linalg;

import java.util.Objects;

import org.chainrule.autograd.Tensor;

/**
 * The factorization A = P L U.
 *
 * @param p (..., m, m), a permutation of rows, a constant
 * @param l (..., m, k), a lower triangle with ones on its diagonal, where k = min(m, n)
 * @param u (..., k, n), an upper triangle
 */
public record Lu(Tensor p, Tensor l, Tensor u) {
    /** Requires that nothing is null. */
    public Lu {
        Objects.requireNonNull(p, "p");
        Objects.requireNonNull(l, "l");
        Objects.requireNonNull(u, "u");
    }
}
