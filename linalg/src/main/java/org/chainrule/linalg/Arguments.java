package org.chainrule.linalg;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/** What functions that are composed of others require of their arguments, and the type that they compute with. */
final class Arguments {
    private Arguments() {}

    /** Returns what a composition computes with, so that its steps aren't rounded to F32 one by one. */
    static Tensor inDoublePrecision(Tensor x) {
        return x.dtype() == DType.F32 ? x.to(DType.F64) : x;
    }

    /** Returns a result in the type of the arguments. */
    static Tensor rounded(Tensor result, Tensor... arguments) {
        return Arrays.stream(arguments).allMatch(x -> x.dtype() == DType.F32) ? result.to(DType.F32) : result;
    }

    /** Computes a part of a composition, whose errors about the elements name the composition and its arguments. */
    static Tensor reportAs(String name, Supplier<Tensor> part, Tensor... arguments) {
        try {
            return part.get();
        } catch (ArithmeticException e) {
            String message = e.getMessage();
            throw new ArithmeticException(
                    name + " of "
                            + Arrays.stream(arguments).map(Arguments::described).collect(Collectors.joining(" and "))
                            + message.substring(message.indexOf(": ")));
        }
    }

    private static String described(Tensor x) {
        return (x.name().isEmpty() ? "" : x.name() + " ") + x.shape() + " " + x.dtype();
    }

    static Tensor required(Tensor a) {
        return Objects.requireNonNull(a, "a");
    }

    static Tensor requireNotEmpty(String name, Tensor a) {
        Shape shape = Matrices.requireMatrices(name, required(a));
        if (shape.size(-1) == 0 || shape.size(-2) == 0) {
            throw new IllegalArgumentException(name + " of " + shape + ": an empty matrix has no singular values");
        }
        return a;
    }

    static double tolerance(String name, Tensor a) {
        Shape shape = Matrices.requireMatrices(name, required(a));
        return Math.max(shape.size(-2), shape.size(-1)) * Spectrum.epsilon(a.dtype());
    }

    static void requireTolerance(String name, double tolerance) {
        if (!(tolerance >= 0)) {
            throw new IllegalArgumentException(name + ": the tolerance must not be negative, but is " + tolerance);
        }
    }

    static void requireRows(String name, Tensor a, Tensor b) {
        Shape left = Matrices.requireMatrices(name, required(a));
        Shape right = Objects.requireNonNull(b, "b").shape();
        if (right.rank() == 0 || right.size(right.rank() == 1 ? 0 : -2) != left.size(-2)) {
            throw new IllegalArgumentException(name + " of " + left + " and " + right + ": the right side must have "
                    + left.size(-2) + " rows, as the matrices have; a vector (n) is one column for all of them");
        }
        requireBroadcast(name, a, b);
    }

    private static void requireBroadcast(String name, Tensor a, Tensor b) {
        Shape left = a.shape();
        Shape right = b.shape();
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

    /** Requires of X A = B that A is square and that B has as many columns. */
    static void requireColumns(String name, Tensor a, Tensor b) {
        Shape left = Matrices.requireSquare(name, required(a));
        Shape right = Objects.requireNonNull(b, "b").shape();
        if (right.rank() == 0 || right.size(-1) != left.size(-1)) {
            throw new IllegalArgumentException(name + " of " + left + " and " + right
                    + ": the right side of X A = B must have "
                    + left.size(-1) + " columns, as the matrices have; a vector (n) is one row for all of them");
        }
        requireBroadcast(name, a, b);
    }

    static void requireSystem(String name, Tensor a, Tensor b) {
        Matrices.requireSquare(name, required(a));
        requireRows(name, a, b);
    }

    /** Solves for a matrix of columns, or for a vector as one column. */
    static Tensor ofColumns(Tensor b, UnaryOperator<Tensor> solution) {
        return b.shape().rank() == 1 ? solution.apply(b.unsqueeze(-1)).squeeze(-1) : solution.apply(b);
    }

    /** Solves for a matrix of rows, or for a vector as one row. */
    static Tensor ofRows(Tensor b, UnaryOperator<Tensor> solution) {
        return b.shape().rank() == 1 ? solution.apply(b.unsqueeze(-2)).squeeze(-2) : solution.apply(b);
    }

    /** Returns the rows of right sides in the order in which elimination took those of the matrices. */
    static Tensor ordered(Tensor columns, Tensor order) {
        Shape leading = Shape.broadcast(Matrices.leading(columns.shape()),
                Matrices.leading(order.unsqueeze(-1).shape()));
        Tensor all = columns.expand(Matrices.append(leading, columns.shape().size(-2), columns.shape().size(-1)));
        return all.takeAlongAxis(-2, order.unsqueeze(-1).expand(Matrices.append(leading, order.shape().size(-1), 1)));
    }

    /** Requires the reflections of {@link Factorizations#householderProduct}. */
    static void requireReflections(Tensor a, Tensor tau) {
        Shape matrices = Matrices.requireMatrices("householderProduct", required(a));
        Shape factors = Objects.requireNonNull(tau, "tau").shape();
        int columns = matrices.size(-1);
        boolean fits = factors.rank() == matrices.rank() - 1 && factors.size(-1) <= columns
                && columns <= matrices.size(-2)
                && Matrices.leading(Matrices.append(factors, 1)).equals(Matrices.leading(matrices));
        if (!fits) {
            throw new IllegalArgumentException("householderProduct of " + matrices + " and " + factors
                    + ": takes matrices (..., m, n) and factors (..., k) of the same batch, where m >= n >= k");
        }
        requireFloating("householderProduct", a);
        requireFloating("householderProduct", tau);
    }

    /** Requires elements along at least one axis. */
    static Shape requireElements(String name, Tensor x) {
        Shape shape = Objects.requireNonNull(x, "x").shape();
        if (shape.rank() == 0) {
            throw new IllegalArgumentException(name + " of (): takes elements along an axis, (..., n), not a scalar");
        }
        requireFloating(name, x);
        return shape;
    }

    private static void requireFloating(String name, Tensor x) {
        if (!x.dtype().isFloating()) {
            throw new IllegalArgumentException(name + " of " + x.shape() + " " + x.dtype()
                    + ": is for floating point; convert with to(F64) or to(F32)");
        }
    }

    /** Returns the axes of rows and of columns as counted from 0, by default the last two. */
    static int[] matrixAxes(String name, Tensor a, int... axes) {
        Objects.requireNonNull(axes, "axes");
        Matrices.requireMatrices(name, required(a));
        requireFloating(name, a);
        if (axes.length != 0 && axes.length != 2) {
            throw new IllegalArgumentException(
                    name + " of " + a.shape() + ": the axes must be two, of the rows and of the columns, not "
                            + axes.length);
        }
        try {
            return a.shape().axes(axes.length == 0 ? new int[] {-2, -1} : axes).clone();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " of " + a.shape() + ": " + e.getMessage(), e);
        }
    }

    /** Moves axes to the end, in the order given. */
    static Tensor moved(String name, Tensor a, int... axes) {
        Objects.requireNonNull(axes, "axes");
        try {
            return required(a).moveAxis(axes, IntStream.range(-axes.length, 0).toArray());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    /** Splits the shape of a tensor as a map: the first axes, and the others, of as many elements. */
    static Shape[] parts(String name, Tensor a, int firstAxes) {
        int[] sizes = required(a).shape().toArray();
        if (firstAxes < 0 || firstAxes > sizes.length) {
            throw new IllegalArgumentException(
                    name + " of " + a.shape() + ": there are not " + firstAxes + " axes to be the first");
        }
        Shape first = Shape.of(Arrays.copyOf(sizes, firstAxes));
        Shape others = Shape.of(Arrays.copyOfRange(sizes, firstAxes, sizes.length));
        if (first.count() != others.count()) {
            throw new IllegalArgumentException(name + " of " + a.shape() + ": the first axes " + first + " have "
                    + first.count()
                    + " elements, but the others " + others + " have " + others.count() + "; both must have as many");
        }
        return new Shape[] {first, others};
    }
}
