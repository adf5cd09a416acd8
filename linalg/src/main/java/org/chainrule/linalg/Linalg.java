package org.chainrule.linalg;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * Linear algebra on the tape. Matrices are the last two axes of a tensor; all axes before them are a batch, of any rank, and empty
 * matrices and empty batches are allowed. Everything can be differentiated to any order, unless it says otherwise. G stands for the
 * gradient with respect to the result.
 *
 * <ul>
 * <li>F32 and F64 keep their type. F32 is computed in double precision and rounded once; {@link #nuclearNorm} and {@link #cond} are
 * computed from rounded singular values.
 * <li>A matrix with an element that is NaN or infinite has NaN for every result, and {@link #matrixRank} refuses it. Others of the
 * batch are computed as ever. Right sides, {@link #triangularSolve}, {@link #matrixPower} and norms that need no singular values
 * are plain arithmetic.
 * <li>Where there is no result, as for the inverse of a singular matrix, an {@link ArithmeticException} names the matrix by its
 * index in the batch, and the pivot. A matrix is singular if elimination meets a pivot of exactly 0; one that is close to singular
 * has a result, of little accuracy.
 * <li>Symmetric matrices are read from their lower triangle, and their gradient is symmetric: the direction of steepest ascent among
 * symmetric matrices.
 * <li>Results are the same bits on every run, in any batch and for any number of threads.
 * </ul>
 */
public final class Linalg {
    private Linalg() {}

    // Linear systems

    /**
     * Solves the linear system A X = B by elimination with partial pivoting; dB = A^-T G, dA = -dB X^T (Giles 2008, 2.3.1). The
     * factors are kept, and the rules solve with them.
     *
     * @param a A, square matrices (..., n, n)
     * @param b B, (..., n, k), whose leading axes are broadcast with those of A; or one vector (n), the same for the whole batch
     * @return X, (..., n, k), or (..., n) for a vector
     * @throws IllegalArgumentException if A isn't square, or B has another number of rows, isn't floating or can't be broadcast
     * @throws ArithmeticException if a matrix is singular
     */
    public static Tensor solve(Tensor a, Tensor b) {
        requireSystem("solve", a, b);
        return ofColumns(b, columns -> Solve.of(a, columns));
    }

    /**
     * Solves the linear system T X = B, where T is a triangle of A; the other triangle isn't read, and has no gradient. dB = T^-T G,
     * and dA is that triangle of -dB X^T.
     *
     * @param a (..., n, n)
     * @param b B, as for {@link #solve}
     * @param upper whether T is the upper triangle, or the lower one
     * @return X, as for {@link #solve}
     * @throws IllegalArgumentException if A isn't square, or B has another number of rows, isn't floating or can't be broadcast
     * @throws ArithmeticException if there is a 0 on a diagonal
     */
    public static Tensor triangularSolve(Tensor a, Tensor b, boolean upper) {
        requireSystem("triangularSolve", a, b);
        var solve = new TriangularSolve(upper, false);
        return ofColumns(b, columns -> solve.apply(a, columns));
    }

    /**
     * Solves the linear system L L^T X = B, where L is what {@link #cholesky} returned.
     *
     * @param l L, (..., n, n), of which the lower triangle is read
     * @param b B, as for {@link #solve}
     * @return X, as for {@link #solve}
     * @throws IllegalArgumentException if L isn't square, or B has another number of rows, isn't floating or can't be broadcast
     * @throws ArithmeticException if there is a 0 on a diagonal
     */
    public static Tensor choleskySolve(Tensor l, Tensor b) {
        requireSystem("choleskySolve", l, b);
        var forward = new TriangularSolve(false, false);
        var back = new TriangularSolve(false, true);
        Tensor factor = inDoublePrecision(l);
        Tensor x = ofColumns(inDoublePrecision(b), columns -> back.apply(factor, forward.apply(factor, columns)));
        return rounded(x, l, b);
    }

    /**
     * Solves the least squares problem: X of minimal Frobenius norm among those that minimize |A X - B|, X = A^+ B. It is right for
     * every shape and rank of A; its derivative is that of {@link #pinv}, right as long as the rank stays.
     *
     * @param a A, (..., m, n)
     * @param b B, (..., m, k), whose leading axes are broadcast with those of A; or one vector (m)
     * @return X, (..., n, k), or (..., n) for a vector
     * @throws IllegalArgumentException if B has another number of rows than A, isn't floating or can't be broadcast
     */
    public static Tensor lstsq(Tensor a, Tensor b) {
        requireRows("lstsq", a, b);
        Tensor x = pinv(inDoublePrecision(a), tolerance("lstsq", a)).matmul(inDoublePrecision(b));
        return rounded(x, a, b);
    }

    /**
     * Computes the inverse Y = A^-1; dA = -Y^T G Y^T (Giles 2008, 2.2.3).
     *
     * @param a A, square matrices (..., n, n)
     * @return Y, of the same shape
     * @throws IllegalArgumentException if the matrices aren't square
     * @throws ArithmeticException if a matrix is singular
     */
    public static Tensor inverse(Tensor a) {
        return Inverse.OP.apply(required(a));
    }

    /**
     * Computes the Moore-Penrose inverse P = A^+. Singular values up to a tolerance times the largest count as 0, by default
     * max(m, n) times the distance of 1 from the next larger number of the type.
     *
     * @param a A, (..., m, n)
     * @return P, (..., n, m)
     * @throws IllegalArgumentException if there are fewer than two axes
     * @see #pinv(Tensor, double)
     */
    public static Tensor pinv(Tensor a) {
        return pinv(a, tolerance("pinv", a));
    }

    /**
     * Computes the Moore-Penrose inverse P = A^+; dA = -P^T G P^T + (I - A P) G^T P P^T + P^T P G^T (I - P A) (Golub &amp; Pereyra
     * 1973). The inverse is discontinuous where the rank changes; the derivative is that among matrices of the same rank.
     *
     * @param a A, (..., m, n)
     * @param tolerance singular values up to this times the largest count as 0
     * @return P, (..., n, m)
     * @throws IllegalArgumentException if there are fewer than two axes, or the tolerance is negative or NaN
     */
    public static Tensor pinv(Tensor a, double tolerance) {
        requireTolerance("pinv", tolerance);
        return new PseudoInverse(tolerance).apply(required(a));
    }

    // Determinants

    /**
     * Computes the determinant; dA = g C, where C is the matrix of cofactors, det(A) A^-T where A is invertible (Magnus &amp;
     * Neudecker 2019, 8.3). Derivatives of first and second order are right for singular matrices, too, and those of third order for
     * matrices of up to three rows; where higher ones aren't, there is an {@link ArithmeticException}.
     *
     * @param a A, square matrices (..., n, n)
     * @return a number for each matrix, 1 for an empty one. It is exactly 0 if elimination meets a pivot of 0
     * @throws IllegalArgumentException if the matrices aren't square
     */
    public static Tensor det(Tensor a) {
        return Determinant.OP.apply(required(a));
    }

    /**
     * Computes the sign of the determinant and the logarithm of its magnitude, which neither overflows nor underflows; dA = g A^-T,
     * of the logarithm. For a singular matrix they are 0 and negative infinity, and the gradient is the cofactors divided by 0:
     * infinities of their signs, and NaN where a cofactor is 0 but for rounding.
     *
     * @param a A, square matrices (..., n, n)
     * @return two numbers for each matrix
     * @throws IllegalArgumentException if the matrices aren't square
     */
    public static SlogDet slogdet(Tensor a) {
        Tensor packed = new LogDeterminant().apply(required(a));
        return new SlogDet(packed.detach().select(-1, 0), packed.select(-1, 1));
    }

    /**
     * Computes the logarithm of the determinant; dA = g A^-T, of a singular matrix as for {@link #slogdet}.
     *
     * @param a A, square matrices (..., n, n)
     * @return a number for each matrix: negative infinity where the determinant is 0, and NaN where it is negative
     * @throws IllegalArgumentException if the matrices aren't square
     */
    public static Tensor logdet(Tensor a) {
        Matrices.requireSquare("logdet", required(a));
        SlogDet result = slogdet(a);
        return result.logAbs().add(result.sign().log());
    }

    // Factorizations

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
        return new CholeskyFactor().apply(required(a));
    }

    /**
     * Computes the reduced factorization A = Q R. No element of R's diagonal is negative, which makes it unique where A has full
     * rank. For m &gt;= n, dA = (dQ + Q S) R^-T, where S is symmetric, with the lower triangle of R dR^T - dQ^T Q (Walter &amp;
     * Lehmann 2010). For m &lt; n the same holds for the first m columns, and the others are Q times those of R.
     *
     * @param a A, (..., m, n)
     * @return Q, (..., m, k), and R, (..., k, n), where k = min(m, n). The gradient is an {@link ArithmeticException} if the first k
     *         columns of A depend on each other, such that there is a 0 on the diagonal of R
     * @throws IllegalArgumentException if there are fewer than two axes
     */
    public static Qr qr(Tensor a) {
        int rows = Matrices.requireMatrices("qr", required(a)).size(-2);
        Tensor packed = new QrFactors().apply(a);
        return new Qr(packed.slice(-2, 0, rows), packed.slice(-2, rows, packed.shape().size(-2)).matrixTranspose());
    }

    /**
     * Computes the eigenvalues and eigenvectors of symmetric matrices, A = V diag(w) V^T. The lower triangle of A is read. dA is the
     * symmetric part of V (diag(dw) + F o V^T dV) V^T, where F[i][j] = 1 / (w[j] - w[i]) (Giles 2008, 3.1).
     *
     * <p>
     * An eigenvector is determined up to its sign; here the first element of at least half the largest magnitude is positive. Those of
     * equal eigenvalues are any orthonormal basis, and have no derivative. There F is 0 (equal are eigenvalues that differ by no more
     * than 4 n units in the last place of the largest). So where eigenvalues are equal,
     * <ul>
     * <li>the gradient is right of functions that treat equal eigenvalues alike and of no vectors, such as the sum of all, and of the
     * projection onto all eigenvectors of an eigenvalue;
     * <li>it is not right of V f(w) V^T, of which it lacks what f'(w) contributes between vectors of one eigenvalue: use
     * {@link #matrixExp}, {@link #matrixPower} or {@link #inverse}, which need no eigenvalues;
     * <li>second derivatives aren't right, unless they are 0.
     * </ul>
     *
     * @param a A, (..., n, n)
     * @return w, (..., n), and V, (..., n, n)
     * @throws IllegalArgumentException if the matrices aren't square
     */
    public static Eigh eigh(Tensor a) {
        int size = Matrices.requireSquare("eigh", required(a)).size(-1);
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
        Matrices.requireSquare("eigvalsh", required(a));
        return eigh(a).values();
    }

    /**
     * Computes the reduced singular value decomposition A = U diag(s) V^T (derivatives: Giles 2008, 3.2; Townsend 2016).
     *
     * <p>
     * A pair of singular vectors is determined up to its sign; here the first element of a column of U of at least half the largest
     * magnitude is positive. Those of equal singular values are any bases, and have no derivative. Where singular values are equal, or
     * some are 0,
     * <ul>
     * <li>the gradient is right of functions that treat equal singular values alike and of no vectors, such as the sum of all where
     * none is 0, and of U V^T, the orthogonal factor of A, where none is 0;
     * <li>it is not right of U f(s) V^T, of which it lacks what f'(s) contributes between vectors of one singular value;
     * <li>second derivatives aren't right, unless they are 0.
     * </ul>
     *
     * @param a A, (..., m, n)
     * @return U, (..., m, k), s, (..., k), and V^T, (..., k, n), where k = min(m, n)
     * @throws IllegalArgumentException if there are fewer than two axes
     */
    public static Svd svd(Tensor a) {
        int rows = Matrices.requireMatrices("svd", required(a)).size(-2);
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
        Matrices.requireMatrices("svdvals", required(a));
        return svd(a).s();
    }

    // Functions of matrices

    /**
     * Computes a power of matrices, by repeated squaring; negative ones by {@link #inverse}.
     *
     * @param a A, square matrices (..., n, n)
     * @param exponent the number of factors; 0 gives the identity
     * @return A^exponent, of the same shape
     * @throws IllegalArgumentException if the matrices aren't square
     * @throws ArithmeticException if the exponent is negative and a matrix is singular
     */
    public static Tensor matrixPower(Tensor a, int exponent) {
        Shape shape = Matrices.requireSquare("matrixPower", required(a));
        if (exponent == 1) {
            return a.mul(1); // a tensor of its own, as every other power
        }
        Tensor wide = inDoublePrecision(a);
        Tensor square = exponent < 0 ? inverse(wide) : wide;
        Tensor power = null;
        for (long left = Math.abs((long) exponent); left > 0; left /= 2) {
            if (left % 2 == 1) {
                power = power == null ? square : power.matmul(square);
            }
            if (left > 1) {
                square = square.matmul(square);
            }
        }
        return power == null
                ? a.maskedFill(Tensor.of(new boolean[] {true}), 0).add(Spectrum.identity(shape.size(-1), a.dtype()))
                : rounded(power, a);
    }

    /**
     * Computes the exponential of matrices, e^A = I + A + A^2 / 2 + ..., by scaling and squaring with the Pade approximant of degree
     * 13 (Higham 2005; Al-Mohy &amp; Higham 2009). dA is the upper right block of the exponential of [[A^T, G], [0, A^T]] (Higham
     * 2008, 3.2).
     *
     * @param a A, square matrices (..., n, n)
     * @return e^A, of the same shape
     * @throws IllegalArgumentException if the matrices aren't square
     */
    public static Tensor matrixExp(Tensor a) {
        return new MatrixExponential(0).apply(required(a));
    }

    /**
     * Counts the singular values above max(m, n) times the distance of 1 from the next larger number of the type, times the largest.
     *
     * @param a A, (..., m, n)
     * @return the rank of each matrix, I64
     * @throws IllegalArgumentException if there are fewer than two axes
     * @throws ArithmeticException if an element is NaN or infinite
     */
    public static Tensor matrixRank(Tensor a) {
        return matrixRank(a, tolerance("matrixRank", a));
    }

    /**
     * Counts the singular values above a tolerance.
     *
     * @param a A, (..., m, n)
     * @param tolerance relative to the largest singular value
     * @return the rank of each matrix, I64
     * @throws IllegalArgumentException if there are fewer than two axes, or the tolerance is negative or NaN
     * @throws ArithmeticException if an element is NaN or infinite
     */
    public static Tensor matrixRank(Tensor a, double tolerance) {
        requireTolerance("matrixRank", tolerance);
        Tensor s = svdvals(required(a).detach());
        if (s.shape().size(-1) == 0) {
            return Tensor.full(0, Matrices.leading(a.shape()), DType.I64);
        }
        if (s.isNaN().sum().item() > 0) {
            throw new ArithmeticException("matrixRank of " + a.shape() + ": an element is NaN or infinite");
        }
        return s.gt(s.slice(-1, 0, 1).mul(tolerance)).sum(-1);
    }

    /**
     * Computes the condition number, the largest singular value divided by the smallest.
     *
     * @param a A, (..., m, n), not empty
     * @return a number for each matrix, infinity, of gradient 0, where the smallest singular value is 0
     * @throws IllegalArgumentException if there are fewer than two axes, or the matrices are empty
     */
    public static Tensor cond(Tensor a) {
        Tensor s = svdvals(requireNotEmpty("cond", a));
        Tensor smallest = s.select(-1, s.shape().size(-1) - 1);
        return s.select(-1, 0).div(smallest).maskedFill(smallest.eq(0), Double.POSITIVE_INFINITY);
    }

    // Norms

    /**
     * Computes a norm of vectors, (sum |x|^p)^(1/p).
     *
     * @param x the vectors
     * @param p the order; infinity for the largest magnitude
     * @param axes the axes along which the elements of a vector stand; all if none is given
     * @return a number for each vector
     * @throws IllegalArgumentException as {@link Tensor#norm(double, int...)}
     */
    public static Tensor vectorNorm(Tensor x, double p, int... axes) {
        return Objects.requireNonNull(x, "x").norm(p, axes);
    }

    /**
     * Computes the Frobenius norm, the root of the sum of squares of all elements; dA = g A / |A|, and 0 at A = 0.
     *
     * @param a A, (..., m, n)
     * @return a number for each matrix
     * @throws IllegalArgumentException if there are fewer than two axes
     */
    public static Tensor frobeniusNorm(Tensor a) {
        Matrices.requireMatrices("frobeniusNorm", required(a));
        return a.norm(2, -2, -1);
    }

    /**
     * Computes the nuclear norm, the sum of the singular values; dA = g U V^T, a subgradient where some are 0.
     *
     * @param a A, (..., m, n)
     * @return a number for each matrix
     * @throws IllegalArgumentException if there are fewer than two axes
     */
    public static Tensor nuclearNorm(Tensor a) {
        Matrices.requireMatrices("nuclearNorm", required(a));
        return svdvals(a).sum(-1);
    }

    /**
     * Computes the spectral norm, the largest singular value s; dA = g u v^T, of its singular vectors, a subgradient where several are
     * largest.
     *
     * @param a A, (..., m, n), not empty
     * @return a number for each matrix
     * @throws IllegalArgumentException if there are fewer than two axes, or the matrices are empty
     */
    public static Tensor spectralNorm(Tensor a) {
        return svdvals(requireNotEmpty("spectralNorm", a)).select(-1, 0);
    }

    /** Returns what a composition computes with, so that its steps aren't rounded to F32 one by one. */
    private static Tensor inDoublePrecision(Tensor x) {
        return x.dtype() == DType.F32 ? x.to(DType.F64) : x;
    }

    /** Returns a result in the type of the arguments. */
    private static Tensor rounded(Tensor result, Tensor... arguments) {
        return Arrays.stream(arguments).allMatch(x -> x.dtype() == DType.F32) ? result.to(DType.F32) : result;
    }

    private static Tensor required(Tensor a) {
        return Objects.requireNonNull(a, "a");
    }

    private static Tensor requireNotEmpty(String name, Tensor a) {
        Shape shape = Matrices.requireMatrices(name, required(a));
        if (shape.size(-1) == 0 || shape.size(-2) == 0) {
            throw new IllegalArgumentException(name + " of " + shape + ": an empty matrix has no singular values");
        }
        return a;
    }

    private static double tolerance(String name, Tensor a) {
        Shape shape = Matrices.requireMatrices(name, required(a));
        return Math.max(shape.size(-2), shape.size(-1)) * Spectrum.epsilon(a.dtype());
    }

    private static void requireTolerance(String name, double tolerance) {
        if (!(tolerance >= 0)) {
            throw new IllegalArgumentException(name + ": the tolerance must not be negative, but is " + tolerance);
        }
    }

    private static void requireRows(String name, Tensor a, Tensor b) {
        Shape left = Matrices.requireMatrices(name, required(a));
        Shape right = Objects.requireNonNull(b, "b").shape();
        if (right.rank() == 0 || right.size(right.rank() == 1 ? 0 : -2) != left.size(-2)) {
            throw new IllegalArgumentException(name + " of " + left + " and " + right + ": the right side must have "
                    + left.size(-2) + " rows, as the matrices have; a vector (n) is one column for all of them");
        }
        if (!b.dtype().isFloating()) {
            throw new IllegalArgumentException(
                    name + " of " + left + " and " + right + ": the right side is " + b.dtype()
                            + ", but must be floating point; convert it with to(F64) or to(F32)");
        }
        try {
            Shape.broadcast(Matrices.leading(left), right.rank() == 1 ? Shape.SCALAR : Matrices.leading(right));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " of " + left + " and " + right + ": " + e.getMessage(), e);
        }
    }

    private static void requireSystem(String name, Tensor a, Tensor b) {
        Matrices.requireSquare(name, required(a));
        requireRows(name, a, b);
    }

    /** Solves for a matrix of columns, or for a vector as one column. */
    private static Tensor ofColumns(Tensor b, UnaryOperator<Tensor> solution) {
        return b.shape().rank() == 1 ? solution.apply(b.unsqueeze(-1)).squeeze(-1) : solution.apply(b);
    }
}
