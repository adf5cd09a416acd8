package org.chainrule.linalg;

import java.util.Objects;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/** Factorizations of matrices. {@link Linalg} inherits these functions, and is the class to call them by. */
public abstract sealed class Factorizations permits Norms {

    Factorizations() {}

    /**
     * Computes the Cholesky factor, A = L L^T. The lower triangle of A is read. dA is the symmetric part of L^-T F L^-1, where F is
     * the lower triangle of L^T G with half of its diagonal (Murray 2016).
     *
     * @param a A, symmetric positive definite matrices (..., n, n)
     * @return L, of the same shape, with zeros above the diagonal
     * @throws IllegalArgumentException if the matrices aren't square
     * @throws ArithmeticException if a matrix isn't positive definite
     */
    public static Tensor cholesky(Tensor a) {
        return new CholeskyFactor().apply(Arguments.required(a));
    }

    /**
     * Computes the factorization A = P L U by elimination with partial pivoting, of matrices of any shape and rank; dA = P L^-T T U^-T,
     * where T is the strict lower triangle of L^T dL and the upper triangle of dU U^T (for other shapes: Axen 2021). P is a constant.
     *
     * @param a A, (..., m, n)
     * @return P, (..., m, m), L, (..., m, k), and U, (..., k, n), where k = min(m, n). The gradient is an {@link ArithmeticException} if
     *         there is a 0 among the first k elements of U's diagonal
     * @throws IllegalArgumentException if there are fewer than two axes
     */
    public static Lu lu(Tensor a) {
        int rows = Matrices.requireMatrices("lu", Arguments.required(a)).size(-2);
        LuFactors factors = luFactor(a);
        Tensor compact = factors.lu();
        int count = Math.min(rows, a.shape().size(-1));
        Tensor identity = Spectrum.identity(rows, a.dtype());
        Tensor p = Tensor.arange(rows).unsqueeze(-1).eq(factors.order().unsqueeze(-2)).to(a.dtype());
        Tensor l = compact.slice(-1, 0, count).tril(-1).add(identity.slice(-1, 0, count));
        return new Lu(p, l, compact.slice(-2, 0, count).triu());
    }

    /**
     * Computes the factors of {@link #lu} in the compact form that {@link Linalg#luSolve} takes.
     *
     * @param a A, (..., m, n)
     * @return L and U in one matrix, and the order of the rows, which for a matrix with an element that is NaN or infinite is that of A
     * @throws IllegalArgumentException if there are fewer than two axes
     */
    public static LuFactors luFactor(Tensor a) {
        int columns = Matrices.requireMatrices("luFactor", Arguments.required(a)).size(-1);
        Tensor packed = new LuFactorization().apply(a);
        return new LuFactors(packed.slice(-1, 0, columns), packed.detach().select(-1, columns).to(DType.I64));
    }

    /**
     * Computes the reduced factorization A = Q R; see {@link #qr(Tensor, QrMode)}.
     *
     * @param a A, (..., m, n)
     * @return Q, (..., m, k), and R, (..., k, n), where k = min(m, n)
     * @throws IllegalArgumentException if there are fewer than two axes
     */
    public static Qr qr(Tensor a) {
        return qr(a, QrMode.REDUCED);
    }

    /**
     * Computes the factorization A = Q R. No element of R's diagonal is negative, which makes it unique where A has full rank. For m
     * &gt;= n, dA = (dQ + Q S) R^-T, where S is symmetric, with the lower triangle of R dR^T - dQ^T Q (Walter &amp; Lehmann 2010). For
     * m &lt; n the same holds for the first m columns, and the others are Q times those of R.
     *
     * @param a A, (..., m, n)
     * @param mode {@link QrMode#REDUCED}, or {@link QrMode#COMPLETE} for all m columns of Q: for m &gt; n the last m - n of them are
     *        any basis of what A's columns are orthogonal to, and the last rows of R are 0
     * @return Q, (..., m, k), and R, (..., k, n), where k = min(m, n), or m. The gradient is an {@link ArithmeticException} if the first
     *         min(m, n) columns of A depend on each other, such that there is a 0 on the diagonal of R; and for the complete
     *         factorization of a matrix with m &gt; n, which has no derivative
     * @throws IllegalArgumentException if there are fewer than two axes
     */
    public static Qr qr(Tensor a, QrMode mode) {
        Shape shape = Matrices.requireMatrices("qr", Arguments.required(a));
        int rows = shape.size(-2);
        boolean isComplete = Objects.requireNonNull(mode, "mode") == QrMode.COMPLETE && rows > shape.size(-1);
        Tensor packed = new QrFactors(isComplete).apply(a);
        return new Qr(packed.slice(-2, 0, rows), packed.slice(-2, rows, packed.shape().size(-2)).matrixTranspose());
    }

    /**
     * Multiplies Householder reflections, the first n columns of H[0] H[1] ... H[k - 1], where H[i] = I - tau[i] v v^T and v is column
     * i of A below the diagonal, with a 1 on the diagonal and zeros above: the way in which LAPACK's {@code geqrf} writes Q. It is
     * composed of the k reflections.
     *
     * @param a A, (..., m, n) for m &gt;= n, of which the elements below the diagonal are read
     * @param tau the factors, (..., k) for k &lt;= n
     * @return Q, (..., m, n)
     * @throws IllegalArgumentException if the shapes don't fit
     */
    public static Tensor householderProduct(Tensor a, Tensor tau) {
        Arguments.requireReflections(a, tau);
        int rows = a.shape().size(-2);
        int columns = a.shape().size(-1);
        Tensor wide = Arguments.inDoublePrecision(a);
        Tensor factors = Arguments.inDoublePrecision(tau);
        Tensor identity = Tensor.concat(0, Tensor.eye(columns), Tensor.zeros(rows - columns, columns));
        Tensor vectors = wide.tril(-1).add(identity);
        Tensor q = wide.maskedFill(Tensor.of(new boolean[] {true}), 0).add(identity);
        for (int i = tau.shape().size(-1) - 1; i >= 0; i--) {
            Tensor v = vectors.slice(-1, i, i + 1);
            Tensor scaled = v.mul(factors.slice(-1, i, i + 1).unsqueeze(-1));
            q = q.sub(scaled.matmul(v.matrixTranspose().matmul(q)));
        }
        return Arguments.rounded(q, a, tau);
    }

    /**
     * Computes the eigenvalues and eigenvectors of symmetric matrices, A = V diag(w) V^T. The lower triangle of A is read. dA is the
     * symmetric part of V (diag(dw) + F o V^T dV) V^T, where F[i][j] = 1 / (w[j] - w[i]) (Giles 2008, 3.1).
     *
     * <p>
     * An eigenvector is determined up to its sign; here the first element of at least half the largest magnitude is positive. Those of
     * equal eigenvalues are any orthonormal basis (equal are eigenvalues that differ by no more than 4 n units in the last place of the
     * largest). Where eigenvalues are equal,
     * <ul>
     * <li>the gradient is right of functions that treat equal eigenvalues alike and of no vectors, such as the sum of all, and of the
     * projection onto all eigenvectors of an eigenvalue;
     * <li>it is NaN of functions that depend on the choice of the eigenvectors, which have no derivative;
     * <li>of V f(w) V^T it lacks what f'(w) contributes between vectors of one eigenvalue, which w and V don't show. It is NaN where that
     * can be told: where the gradients by one of the equal eigenvalues and by its vectors aren't 0. Use
     * {@link Linalg#symmetricFunction};
     * <li>second derivatives are NaN, unless none of them is between vectors of equal values.
     * </ul>
     *
     * @param a A, (..., n, n)
     * @return w, (..., n), and V, (..., n, n)
     * @throws IllegalArgumentException if the matrices aren't square
     */
    public static Eigh eigh(Tensor a) {
        int size = Matrices.requireSquare("eigh", Arguments.required(a)).size(-1);
        Tensor packed = new Eigenvalues().apply(a);
        return new Eigh(packed.slice(-2, 0, 1).squeeze(-2), packed.slice(-2, 1, size + 1));
    }

    /**
     * Computes the eigenvalues of symmetric matrices; dA = V diag(g) V^T. The lower triangle is read.
     *
     * @param a A, (..., n, n)
     * @return the eigenvalues, (..., n), in ascending order
     * @throws IllegalArgumentException if the matrices aren't square
     * @see #eigh
     */
    public static Tensor eigvalsh(Tensor a) {
        Matrices.requireSquare("eigvalsh", Arguments.required(a));
        return eigh(a).values();
    }

    /**
     * Computes the reduced singular value decomposition A = U diag(s) V^T (derivatives: Giles 2008, 3.2; Townsend 2016).
     *
     * <p>
     * A pair of singular vectors is determined up to its sign; here the first element of a column of U of at least half the largest
     * magnitude is positive. Those of equal singular values are any bases. Where singular values are equal, or some are 0,
     * <ul>
     * <li>the gradient is right of functions that treat equal singular values alike and of no vectors, such as the sum of all where
     * none is 0, and of U V^T, the orthogonal factor of A, where none is 0;
     * <li>it is NaN of functions that depend on the choice of the singular vectors, which have no derivative;
     * <li>of U f(s) V^T it lacks what f'(s) contributes between vectors of one singular value, and is NaN where that can be told: where the
     * gradients by one of the equal singular values and by its vectors aren't 0;
     * <li>second derivatives are NaN, unless none of them is between vectors of equal values.
     * </ul>
     *
     * @param a A, (..., m, n)
     * @return U, (..., m, k), s, (..., k), and V^T, (..., k, n), where k = min(m, n)
     * @throws IllegalArgumentException if there are fewer than two axes
     */
    public static Svd svd(Tensor a) {
        int rows = Matrices.requireMatrices("svd", Arguments.required(a)).size(-2);
        Tensor packed = new SingularVectors().apply(a);
        return new Svd(packed.slice(-2, 0, rows), packed.slice(-2, rows, rows + 1).squeeze(-2),
                packed.slice(-2, rows + 1, packed.shape().size(-2)).matrixTranspose());
    }

    /**
     * Computes the singular values; dA = U diag(g) V^T.
     *
     * @param a A, (..., m, n)
     * @return the singular values, (..., min(m, n)), in descending order
     * @throws IllegalArgumentException if there are fewer than two axes
     * @see #svd
     */
    public static Tensor svdvals(Tensor a) {
        Matrices.requireMatrices("svdvals", Arguments.required(a));
        return svd(a).s();
    }
}
