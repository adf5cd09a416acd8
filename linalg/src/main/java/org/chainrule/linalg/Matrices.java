package org.chainrule.linalg;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/** The matrices of a batch, a tensor whose last two axes are rows and columns: their elements in row-major order. */
final class Matrices {
    /** The fewest multiplications for which a batch is shared among threads. */
    private static final long MIN_SHARED_WORK = 1 << 18;
    private static final boolean IS_SHARED = !"1".equals(System.getProperty("chainrule.threads"));

    private final double[] elements;
    private final int rows;
    private final int columns;

    private Matrices(Tensor x) {
        elements = x.toDoubleArray();
        rows = x.shape().size(-2);
        columns = x.shape().size(-1);
    }

    /** Copies the elements of a tensor. */
    static Matrices of(Tensor x) {
        return new Matrices(x);
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    /** Returns a copy of matrix {@code n} of the batch. */
    double[] get(int n) {
        int size = rows * columns;
        return Arrays.copyOfRange(elements, n * size, (n + 1) * size);
    }

    /** Returns whether all elements are finite; in any other case no factorization is asked for, and results are NaN. */
    static boolean areFinite(double[] matrix) {
        for (double element : matrix) {
            if (!Double.isFinite(element)) {
                return false;
            }
        }
        return true;
    }

    /** Writes zeros above the main diagonal. */
    static double[] lowerTriangle(double[] matrix, int size) {
        for (int i = 0; i < size; i++) {
            Arrays.fill(matrix, i * size + i + 1, (i + 1) * size, 0);
        }
        return matrix;
    }

    /** Writes the lower triangle's elements above the main diagonal, which need not be read. */
    static double[] symmetric(double[] matrix, int size) {
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < i; j++) {
                matrix[j * size + i] = matrix[i * size + j];
            }
        }
        return matrix;
    }

    /** Writes the result for matrix {@code n}, rounded to the type of the array. */
    static void write(double[] matrix, Object out, int n) {
        int start = n * matrix.length;
        switch (out) {
            case double[] doubles -> System.arraycopy(matrix, 0, doubles, start, matrix.length);
            case float[] floats -> {
                for (int i = 0; i < matrix.length; i++) {
                    floats[start + i] = (float) matrix[i];
                }
            }
            default -> throw new AssertionError(out);
        }
    }

    /** Returns a result without a number. */
    static double[] notANumber(int size) {
        double[] result = new double[size];
        Arrays.fill(result, Double.NaN);
        return result;
    }

    /**
     * Does the same for each matrix of a batch, in several threads if that pays: nothing that is computed depends on it. Of
     * several errors the first of the batch is thrown.
     *
     * @param count how many matrices
     * @param work about how many multiplications each takes
     */
    static void forEach(int count, long work, IntConsumer task) {
        if (count > 1 && IS_SHARED && count * work >= MIN_SHARED_WORK) {
            IntStream.range(0, count).parallel().mapToObj(n -> failure(task, n)).filter(Objects::nonNull).findFirst()
                    .ifPresent(failure -> {
                        throw failure;
                    });
        } else {
            IntStream.range(0, count).forEach(task);
        }
    }

    private static RuntimeException failure(IntConsumer task, int n) {
        try {
            task.accept(n);
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    /** Returns the words for matrix {@code n}: {@code matrix (1, 0) of the batch}. */
    static String name(Shape leading, int n) {
        return leading.rank() == 0 ? "the matrix" : "matrix " + Shape.of(leading.index(n)) + " of the batch";
    }

    /** Returns how many matrices there are to compute: none if the result has no elements. */
    static int count(Shape result) {
        return result.count() == 0 ? 0 : leading(result).count();
    }

    /** Returns the axes before the last two. */
    static Shape leading(Shape shape) {
        return Shape.of(Arrays.copyOf(shape.toArray(), shape.rank() - 2));
    }

    /** Returns a shape with further axes. */
    static Shape append(Shape leading, int... sizes) {
        int[] all = Arrays.copyOf(leading.toArray(), leading.rank() + sizes.length);
        System.arraycopy(sizes, 0, all, leading.rank(), sizes.length);
        return Shape.of(all);
    }

    /** Returns, for each matrix of a broadcast batch, which matrix of the original one it is. */
    static int[] positions(Shape leading, Shape broadcast) {
        Tensor numbers = Tensor.of(LongStream.range(0, leading.count()).toArray()).reshape(leading);
        return Arrays.stream(numbers.expand(broadcast).toLongArray()).mapToInt(Math::toIntExact).toArray();
    }

    /** Requires at least two axes. */
    static Shape requireMatrices(Shape shape) {
        if (shape.rank() < 2) {
            throw new IllegalArgumentException("takes matrices, of shape (..., rows, columns), not " + shape);
        }
        return shape;
    }

    /** Requires as many rows as columns. */
    static Shape requireSquare(Shape shape) {
        if (requireMatrices(shape).size(-2) != shape.size(-1)) {
            throw new IllegalArgumentException("takes square matrices, but those of " + shape + " have "
                    + shape.size(-2) + " rows and " + shape.size(-1) + " columns");
        }
        return shape;
    }

    /** Returns the shape of X in A X = B, whose leading axes are broadcast. */
    static Shape solution(Shape a, Shape b) {
        requireSquare(a);
        requireMatrices(b);
        if (b.size(-2) != a.size(-1)) {
            throw new IllegalArgumentException("the right side " + b + " has " + b.size(-2)
                    + " rows, but the matrices of " + a + " have " + a.size(-1));
        }
        return append(Shape.broadcast(leading(a), leading(b)), b.size(-2), b.size(-1));
    }

    /** Requires of the argument of a composition that it has at least two axes. */
    static Shape requireMatrices(String name, Tensor a) {
        try {
            return requireMatrices(a.shape());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    /** Requires of the argument of a composition that it has as many rows as columns. */
    static Shape requireSquare(String name, Tensor a) {
        try {
            return requireSquare(a.shape());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }
}
