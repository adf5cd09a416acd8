package org.chainrule.linalg;

import java.util.Arrays;
import java.util.Objects;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/** Norms, ranks and condition numbers. {@link Linalg} inherits these functions, and is the class to call them by. */
public abstract sealed class Norms extends Factorizations permits Linalg {

    Norms() {}

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
        return vectorNorm(x, p, false, axes);
    }

    /**
     * Computes a norm of vectors, (sum |x|^p)^(1/p).
     *
     * @param x the vectors
     * @param p the order; infinity for the largest magnitude, and those that {@link Tensor#norm(double, boolean, int...)} takes
     * @param keepDims whether the axes stay with size 1
     * @param axes the axes along which the elements of a vector stand; all if none is given
     * @return a number for each vector
     * @throws IllegalArgumentException as {@link Tensor#norm(double, boolean, int...)}
     */
    public static Tensor vectorNorm(Tensor x, double p, boolean keepDims, int... axes) {
        return Objects.requireNonNull(x, "x").norm(p, keepDims, axes);
    }

    /**
     * Computes a norm of matrices; see {@link #matrixNorm(Tensor, MatrixNorm, boolean, int...)}.
     *
     * @param a A, (..., m, n), or with rows and columns along other axes
     * @param norm which norm
     * @param axes the axis of the rows and that of the columns; the last two if none is given
     * @return a number for each matrix
     * @throws IllegalArgumentException if the axes aren't two, or the norm isn't defined for empty matrices
     */
    public static Tensor matrixNorm(Tensor a, MatrixNorm norm, int... axes) {
        return matrixNorm(a, norm, false, axes);
    }

    /**
     * Computes a norm of matrices. Derivatives are those of the sums, of {@link #svdvals} and of the extremum: among equal sums of
     * magnitudes it is shared evenly, and of equal singular values one has it.
     *
     * @param a A, (..., m, n), or with rows and columns along other axes
     * @param norm which norm
     * @param keepDims whether the axes stay with size 1
     * @param axes the axis of the rows and that of the columns; the last two if none is given
     * @return a number for each matrix
     * @throws IllegalArgumentException if the axes aren't two, or the norm isn't defined for empty matrices
     */
    public static Tensor matrixNorm(Tensor a, MatrixNorm norm, boolean keepDims, int... axes) {
        Objects.requireNonNull(norm, "norm");
        int[] two = Arguments.matrixAxes("matrixNorm", a, axes);
        Tensor y = norm.of(a.moveAxis(two, new int[] {-2, -1}));
        Arrays.sort(two);
        return keepDims ? y.unsqueeze(two[0]).unsqueeze(two[1]) : y;
    }

    /**
     * Computes the Frobenius norm, the root of the sum of squares of all elements; dA = g A / |A|, and 0 at A = 0.
     *
     * @param a A, (..., m, n)
     * @return a number for each matrix
     * @throws IllegalArgumentException if there are fewer than two axes
     */
    public static Tensor frobeniusNorm(Tensor a) {
        Matrices.requireMatrices("frobeniusNorm", Arguments.required(a));
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
        Matrices.requireMatrices("nuclearNorm", Arguments.required(a));
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
        return svdvals(Arguments.requireNotEmpty("spectralNorm", a)).select(-1, 0);
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
        return matrixRank(a, Arguments.tolerance("matrixRank", a));
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
        return matrixRank(a, 0, tolerance);
    }

    /**
     * Counts the singular values above the greater of two tolerances.
     *
     * @param a A, (..., m, n)
     * @param absolute the absolute tolerance
     * @param relative that relative to the largest singular value
     * @return the rank of each matrix, I64
     * @throws IllegalArgumentException if there are fewer than two axes, or a tolerance is negative or NaN
     * @throws ArithmeticException if an element is NaN or infinite
     */
    public static Tensor matrixRank(Tensor a, double absolute, double relative) {
        Arguments.requireTolerance("matrixRank", absolute);
        Arguments.requireTolerance("matrixRank", relative);
        return rank("matrixRank", a, svdvals(Arguments.required(a).detach()), absolute, relative);
    }

    /** Counts the singular values of a function's argument above the greater of two tolerances. */
    static Tensor rank(String name, Tensor a, Tensor s, double absolute, double relative) {
        if (s.shape().size(-1) == 0) {
            return Tensor.full(0, Matrices.leading(a.shape()), DType.I64);
        }
        if (s.isNaN().sum().item() > 0) {
            throw new ArithmeticException(name + " of " + a.shape() + ": an element is NaN or infinite");
        }
        return s.gt(s.slice(-1, 0, 1).mul(relative).clampMin(absolute)).sum(-1);
    }

    /**
     * Computes the condition number, the largest singular value divided by the smallest.
     *
     * @param a A, (..., m, n), not empty
     * @return a number for each matrix, infinity, of gradient 0, where the smallest singular value is 0
     * @throws IllegalArgumentException if there are fewer than two axes, or the matrices are empty
     */
    public static Tensor cond(Tensor a) {
        Tensor s = svdvals(Arguments.requireNotEmpty("cond", a));
        Tensor smallest = s.select(-1, s.shape().size(-1) - 1);
        return s.select(-1, 0).div(smallest).maskedFill(smallest.eq(0), Double.POSITIVE_INFINITY);
    }

    /**
     * Computes the condition number by a norm, |A| |A^-1|; for {@link MatrixNorm#TWO} as {@link #cond(Tensor)}, and for
     * {@link MatrixNorm#MINUS_TWO} the smallest singular value divided by the largest, both also of matrices that aren't square.
     *
     * @param a A, (..., m, n), not empty
     * @param norm which norm
     * @return a number for each matrix: infinity, of gradient 0, where a matrix that has to be inverted is singular
     * @throws IllegalArgumentException if there are fewer than two axes, the matrices are empty, or they have to be inverted and aren't
     *         square
     */
    public static Tensor cond(Tensor a, MatrixNorm norm) {
        Arguments.requireNotEmpty("cond", a);
        return switch (Objects.requireNonNull(norm, "norm")) {
            case TWO -> cond(a);
            case MINUS_TWO -> {
                Tensor s = svdvals(a);
                yield s.select(-1, s.shape().size(-1) - 1).div(s.select(-1, 0));
            }
            default -> {
                Matrices.requireSquare("cond", a);
                Tensor wide = Arguments.inDoublePrecision(a);
                Tensor isSingular = new LogDeterminant().apply(wide.detach()).select(-1, 0).eq(0);
                Tensor invertible = Tensor.where(isSingular.unsqueeze(-1).unsqueeze(-1),
                        Spectrum.identity(a.shape().size(-1), wide.dtype()), wide);
                Tensor product = norm.of(wide).mul(norm.of(Inverse.OP.apply(invertible)));
                yield Arguments.rounded(product.maskedFill(isSingular, Double.POSITIVE_INFINITY), a);
            }
        };
    }
}
