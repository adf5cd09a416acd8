package org.chainrule.linalg;

import java.util.Objects;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * Linear algebra on the tape. Matrices are the last two axes of a tensor; all axes before them are a batch, of any rank, and empty
 * matrices and empty batches are allowed. Everything can be differentiated to any order, unless it says otherwise. G stands for the
 * gradient with respect to the result.
 *
 * <ul>
 * <li>F32 and F64 keep their type. F32 is computed in double precision and rounded once; {@link #nuclearNorm}, {@link #matrixNorm} and
 * {@link #cond} are computed from rounded singular values and sums.
 * <li>A matrix with an element that is NaN or infinite has NaN for every result, and {@link #matrixRank} and {@link #leastSquares} refuse
 * it. Others of the batch are computed as ever. Right sides, {@link #triangularSolve}, {@link #matrixPower} and norms that need no
 * singular values are plain arithmetic.
 * <li>Where there is no result, as for the inverse of a singular matrix, an {@link ArithmeticException} names the matrix by its
 * index in the batch, and the pivot. A matrix is singular if elimination meets a pivot of exactly 0; one that is close to singular
 * has a result, of little accuracy. Gradients that don't exist are infinite or NaN, unless it says otherwise.
 * <li>Symmetric matrices are read from their lower triangle, and their gradient is symmetric: the direction of steepest ascent among
 * symmetric matrices.
 * <li>Results are the same bits on every run, in any batch and for any number of threads.
 * </ul>
 */
public final class Linalg extends Norms {
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
        Arguments.requireSystem("solve", a, b);
        return Arguments.ofColumns(b, columns -> Solve.of(a, columns));
    }

    /**
     * Solves A X = B as {@link #solve(Tensor, Tensor)}, or X A = B with the same factors of A.
     *
     * @param a A, square matrices (..., n, n)
     * @param b B: (..., n, k) or one vector (n) for A X; (..., k, n) or one vector (n), a row, for X A
     * @param left whether A stands on the left of X
     * @return X, of the shape of B, with leading axes that are broadcast
     * @throws IllegalArgumentException if A isn't square, or B doesn't fit, isn't floating or can't be broadcast
     * @throws ArithmeticException if a matrix is singular
     */
    public static Tensor solve(Tensor a, Tensor b, boolean left) {
        if (left) {
            return solve(a, b);
        }
        Arguments.requireColumns("solve", a, b);
        return Arguments.ofRows(b, rows -> Solve.ofRows(a, rows));
    }

    /**
     * Solves the linear system A X = B by the factors of A, which may serve for many right sides; the derivatives by A go by way of them.
     *
     * @param factors what {@link #luFactor} returned for square matrices (..., n, n)
     * @param b B, as for {@link #solve(Tensor, Tensor)}
     * @return X, as for {@link #solve(Tensor, Tensor)}
     * @throws IllegalArgumentException if the matrices aren't square, or B has another number of rows, isn't floating or can't be
     *         broadcast
     * @throws ArithmeticException if a matrix is singular, with a 0 on the diagonal of U
     */
    public static Tensor luSolve(LuFactors factors, Tensor b) {
        Tensor lu = Objects.requireNonNull(factors, "factors").lu();
        if (lu.shape().size(-2) != lu.shape().size(-1)) {
            throw new IllegalArgumentException("luSolve: the LuFactors must be those of square matrices, but are of "
                    + lu.shape());
        }
        Arguments.requireRows("luSolve", lu, b);
        var forward = new TriangularSolve(false, false, true);
        var back = new TriangularSolve(true, false);
        Tensor wide = Arguments.inDoublePrecision(lu);
        Tensor x = Arguments.reportAs("luSolve", () -> Arguments.ofColumns(Arguments.inDoublePrecision(b),
                columns -> back.apply(wide, forward.apply(wide, Arguments.ordered(columns, factors.order())))), lu, b);
        return Arguments.rounded(x, lu, b);
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
        return triangularSolve(a, b, upper, true, false);
    }

    /**
     * Solves T X = B as {@link #triangularSolve(Tensor, Tensor, boolean)}, or X T = B, also for a triangle with ones on its diagonal.
     *
     * @param a (..., n, n)
     * @param b B, as for {@link #solve(Tensor, Tensor, boolean)}
     * @param upper whether T is the upper triangle, or the lower one
     * @param left whether T stands on the left of X
     * @param unitriangular whether the elements on T's diagonal are 1; those of A aren't read then, and have no gradient
     * @return X, of the shape of B, with leading axes that are broadcast
     * @throws IllegalArgumentException if A isn't square, or B doesn't fit, isn't floating or can't be broadcast
     * @throws ArithmeticException if there is a 0 on a diagonal that is read
     */
    public static Tensor triangularSolve(Tensor a, Tensor b, boolean upper, boolean left, boolean unitriangular) {
        var solve = new TriangularSolve(upper, !left, unitriangular);
        if (left) {
            Arguments.requireSystem("triangularSolve", a, b);
            return Arguments.reportAs("triangularSolve",
                    () -> Arguments.ofColumns(b, columns -> solve.apply(a, columns)), a, b);
        }
        Arguments.requireColumns("triangularSolve", a, b);
        return Arguments.reportAs("triangularSolve", () -> Arguments.ofRows(b,
                rows -> solve.apply(a, rows.matrixTranspose()).matrixTranspose()), a, b);
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
        Arguments.requireSystem("choleskySolve", l, b);
        var forward = new TriangularSolve(false, false);
        var back = new TriangularSolve(false, true);
        Tensor factor = Arguments.inDoublePrecision(l);
        Tensor x = Arguments.reportAs("choleskySolve", () -> Arguments.ofColumns(Arguments.inDoublePrecision(b),
                columns -> back.apply(factor, forward.apply(factor, columns))), l, b);
        return Arguments.rounded(x, l, b);
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
        Arguments.requireRows("lstsq", a, b);
        Tensor x = pinv(Arguments.inDoublePrecision(a), Arguments.tolerance("lstsq", a))
                .matmul(Arguments.inDoublePrecision(b));
        return Arguments.rounded(x, a, b);
    }

    /**
     * Solves the least squares problem as {@link #lstsq}, and returns what else is known of it; see
     * {@link #leastSquares(Tensor, Tensor, double)}.
     *
     * @param a A, (..., m, n)
     * @param b B, (..., m, k), whose leading axes are broadcast with those of A; or one vector (m)
     * @return X, the squared residuals, the ranks and the singular values
     * @throws IllegalArgumentException if B has another number of rows than A, isn't floating or can't be broadcast
     * @throws ArithmeticException if an element of A is NaN or infinite, which has no rank
     */
    public static LeastSquares leastSquares(Tensor a, Tensor b) {
        return leastSquares(a, b, Arguments.tolerance("leastSquares", a));
    }

    /**
     * Solves the least squares problem as {@link #lstsq}, and returns what else is known of it.
     *
     * @param a A, (..., m, n)
     * @param b B, (..., m, k), whose leading axes are broadcast with those of A; or one vector (m)
     * @param tolerance singular values up to this times the largest count as 0
     * @return X, the squared residuals, the ranks and the singular values
     * @throws IllegalArgumentException if B has another number of rows than A, isn't floating or can't be broadcast, or the tolerance is
     *         negative or NaN
     * @throws ArithmeticException if an element of A is NaN or infinite, which has no rank
     */
    public static LeastSquares leastSquares(Tensor a, Tensor b, double tolerance) {
        Arguments.requireRows("leastSquares", a, b);
        Arguments.requireTolerance("leastSquares", tolerance);
        Tensor wide = Arguments.inDoublePrecision(a);
        boolean isVector = b.shape().rank() == 1;
        Tensor right = Arguments.inDoublePrecision(isVector ? b.unsqueeze(-1) : b);
        Tensor x = pinv(wide, tolerance).matmul(right);
        Tensor squares = right.sub(wide.matmul(x)).square().sum(-2);
        Tensor s = svdvals(wide);
        Tensor rank = rank("leastSquares", a, s.detach(), 0, tolerance);
        return new LeastSquares(Arguments.rounded(isVector ? x.squeeze(-1) : x, a, b),
                Arguments.rounded(isVector ? squares.squeeze(-1) : squares, a, b), rank, Arguments.rounded(s, a));
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
        return Inverse.OP.apply(Arguments.required(a));
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
        return pinv(a, Arguments.tolerance("pinv", a));
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
        return pinv(a, 0, tolerance);
    }

    /**
     * Computes the Moore-Penrose inverse as {@link #pinv(Tensor, double)}, with two tolerances, of which the greater counts.
     *
     * @param a A, (..., m, n)
     * @param absolute singular values up to this count as 0
     * @param relative singular values up to this times the largest count as 0
     * @return P, (..., n, m)
     * @throws IllegalArgumentException if there are fewer than two axes, or a tolerance is negative or NaN
     */
    public static Tensor pinv(Tensor a, double absolute, double relative) {
        Arguments.requireTolerance("pinv", absolute);
        Arguments.requireTolerance("pinv", relative);
        return new PseudoInverse(absolute, relative).apply(Arguments.required(a));
    }

    /**
     * Computes the inverse of tensors as maps: Y such that the sum of products of Y and A over the first axes of A, which are the last
     * ones of Y, is an identity.
     *
     * @param a A, whose first axes have as many elements together as the others
     * @param rowAxes how many axes are the first ones
     * @return Y, of the other axes and then the first ones
     * @throws IllegalArgumentException if there aren't so many axes, or the numbers of elements differ
     * @throws ArithmeticException if the matrix of these maps is singular
     */
    public static Tensor tensorInv(Tensor a, int rowAxes) {
        Shape[] parts = Arguments.parts("tensorInv", a, rowAxes);
        return Arguments.reportAs("tensorInv", () -> inverse(a.reshape(parts[0].count(), parts[1].count())), a)
                .reshape(Matrices.append(parts[1], parts[0].toArray()));
    }

    /**
     * Solves for X in B = sum of products of A and X over all axes of X, which are the last ones of A.
     *
     * @param a A, whose first axes are those of B
     * @param b B
     * @param axes axes of A that are moved to its end first
     * @return X, of the axes of A beyond those of B
     * @throws IllegalArgumentException if the axes don't fit, or X hasn't as many elements as B
     * @throws ArithmeticException if the matrix of these equations is singular
     */
    public static Tensor tensorSolve(Tensor a, Tensor b, int... axes) {
        Tensor moved = Arguments.moved("tensorSolve", a, axes);
        Shape given = Objects.requireNonNull(b, "b").shape();
        String name = axes.length == 0 ? "tensorSolve" : "tensorSolve of " + a.shape() + " and " + given + ", as maps";
        Shape[] parts = Arguments.parts(name, moved, given.rank());
        if (!parts[0].equals(b.shape())) {
            throw new IllegalArgumentException("tensorSolve of " + moved.shape() + " and " + b.shape()
                    + ": the first axes of A must be those of B, but are " + parts[0]);
        }
        return Arguments.reportAs("tensorSolve",
                () -> solve(moved.reshape(parts[0].count(), parts[1].count()), b.flatten()), a, b).reshape(parts[1]);
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
        return Determinant.OP.apply(Arguments.required(a));
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
        Tensor packed = new LogDeterminant().apply(Arguments.required(a));
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
        Matrices.requireSquare("logdet", Arguments.required(a));
        SlogDet result = slogdet(a);
        return result.logAbs().add(result.sign().log());
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
        Shape shape = Matrices.requireSquare("matrixPower", Arguments.required(a));
        if (exponent == 1) {
            return a.mul(1); // a tensor of its own, as every other power
        }
        Tensor wide = Arguments.inDoublePrecision(a);
        Tensor square = exponent < 0 ? Arguments.reportAs("matrixPower", () -> inverse(wide), a) : wide;
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
                : Arguments.rounded(power, a);
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
        return new MatrixExponential(0).apply(Arguments.required(a));
    }

    /**
     * Computes a function of symmetric matrices, f(A) = V diag(f(w)) V^T of A = V diag(w) V^T, by a function of numbers; dA = V (F o V^T
     * G V) V^T of the symmetric part of G, where F[i][j] = (f(w[i]) - f(w[j])) / (w[i] - w[j]), which is f'(w[i]) for equal eigenvalues
     * (Daleckii &amp; Krein 1965; Higham 2008, 3.2). Derivatives of every order are right where eigenvalues are equal, or close, too, as
     * those by way of {@link #eigh} aren't. That of order k takes n^(k + 1) divided differences.
     *
     * <p>
     * {@code symmetricFunction(a, Tensor::sqrt)} is the square root, {@code symmetricFunction(a, w -> w.pow(-0.5))} that of the inverse. The
     * lower triangle of A is read, and the gradient is symmetric. Where f, or a derivative of it, isn't finite at an eigenvalue, neither
     * is the result.
     *
     * @param a A, (..., n, n)
     * @param f f, of each element by itself, as {@code w -> w.exp().add(1)}. It is called with eigenvalues in F64, and differentiated as
     *        often as A is; it must answer the same for the same number, and has no gradient by anything else
     * @return f(A), of the same shape
     * @throws IllegalArgumentException if the matrices aren't square, f uses a tensor that requires a gradient, doesn't return a tensor
     *         of the shape that it was given or takes elements together, or a derivative takes more than 2^26 divided differences
     */
    public static Tensor symmetricFunction(Tensor a, UnaryOperator<Tensor> f) {
        return SymmetricFunction.of(a, f);
    }

    /**
     * Computes Vandermonde matrices, of the powers 0, 1, ... of each element; dx = sum of i x^(i - 1) G[i].
     *
     * @param x the elements, (..., n)
     * @param powers the number of powers
     * @return the matrices, (..., n, powers)
     * @throws IllegalArgumentException if there is no axis, the number is negative, or the elements aren't floating
     */
    public static Tensor vander(Tensor x, int powers) {
        Shape shape = Arguments.requireElements("vander", x);
        if (powers < 0) {
            throw new IllegalArgumentException("vander: the number of powers must not be negative, but is " + powers);
        }
        if (powers == 0) {
            return Tensor.full(0, Matrices.append(shape, 0), x.dtype());
        }
        Tensor factors = Arguments.inDoublePrecision(x).unsqueeze(-1).expand(Matrices.append(shape, powers));
        return Arguments.rounded(factors.maskedFill(Tensor.arange(powers).eq(0), 1).cumprod(-1), x);
    }

    /**
     * Computes Vandermonde matrices, of as many powers as there are elements; see {@link #vander(Tensor, int)}.
     *
     * @param x the elements, (..., n)
     * @return the matrices, (..., n, n)
     * @throws IllegalArgumentException if there is no axis, or the elements aren't floating
     */
    public static Tensor vander(Tensor x) {
        return vander(x, Arguments.requireElements("vander", x).size(-1));
    }
}
