package org.chainrule.linalg;

import java.util.Objects;

import org.chainrule.autograd.Tensor;

/**
 * The reduced factorization A = Q R.
 *
 * @param q (..., m, k), with orthonormal columns, where k = min(m, n)
 * @param r (..., k, n), an upper triangle without negative elements on its diagonal
 */
public record Qr(Tensor q, Tensor r) {
    /** Requires that nothing is null. */
    public Qr {
        Objects.requireNonNull(q, "q");
        Objects.requireNonNull(r, "r");
    }
}
