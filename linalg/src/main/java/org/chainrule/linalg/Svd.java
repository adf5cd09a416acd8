package org.chainrule.linalg;

import java.util.Objects;

import org.chainrule.autograd.Tensor;

/**
 * The reduced singular value decomposition A = U diag(s) V^T, where k = min(m, n).
 *
 * @param u U, (..., m, k), with orthonormal columns
 * @param s the singular values, (..., k), in descending order
 * @param vt V^T, (..., k, n), with orthonormal rows, as in NumPy and PyTorch
 */
public record Svd(Tensor u, Tensor s, Tensor vt) {
    /** Requires that nothing is null. */
    public Svd {
        Objects.requireNonNull(u, "u");
        Objects.requireNonNull(s, "s");
        Objects.requireNonNull(vt, "vt");
    }
}
