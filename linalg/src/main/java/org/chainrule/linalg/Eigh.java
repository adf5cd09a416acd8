package org.chainrule.linalg;

import java.util.Objects;

import org.chainrule.autograd.Tensor;

/**
 * The eigenvalues and eigenvectors of symmetric matrices, A = V diag(w) V^T.
 *
 * @param values w, (..., n), in ascending order
 * @param vectors V, (..., n, n): orthonormal columns, each the eigenvector of a value
 */
public record Eigh(Tensor values, Tensor vectors) {
    /** Requires that nothing is null. */
    public Eigh {
        Objects.requireNonNull(values, "values");
        Objects.requireNonNull(vectors, "vectors");
    }
}
