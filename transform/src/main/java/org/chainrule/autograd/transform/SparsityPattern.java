package org.chainrule.autograd.transform;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Linearization;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * The places of a matrix, such as a Jacobian, where elements may differ from 0. A row stands for an element of a function's result and a
 * column for one of its argument, each counted in row-major order.
 *
 * {@snippet :
 * SparsityPattern pattern = SparsityPattern.ofJacobian(f, x);
 * SparseMatrix jacobian = Transform.sparseJacobian(f, x, pattern);
 * }
 */
public final class SparsityPattern {
    private static final int TOGETHER = 64; // directions of one pass

    private final int rows;
    private final int columns;
    private final long[] places; // row times columns plus column, in ascending order
    private final int[] starts; // of each row in these

    private SparsityPattern(int rows, int columns, long... places) {
        this.rows = rows;
        this.columns = columns;
        this.places = places;
        this.starts = new int[rows + 1];
        for (long place : places) {
            starts[(int) (place / columns) + 1]++;
        }
        Arrays.parallelPrefix(starts, Integer::sum);
    }

    private static SparsityPattern of(int rows, int columns, LongStream places) {
        return new SparsityPattern(rows, columns, places.sorted().distinct().toArray());
    }

    /**
     * Creates a pattern of a mask.
     *
     * @param mask true where elements may differ from 0, a matrix of type BOOL
     * @return the pattern
     * @throws IllegalArgumentException if it isn't such a matrix
     */
    public static SparsityPattern of(Tensor mask) {
        if (Objects.requireNonNull(mask, "mask").dtype() != DType.BOOL || mask.shape().rank() != 2) {
            throw new IllegalArgumentException("SparsityPattern of " + mask.shape() + " " + mask.dtype()
                    + ": the mask must be a matrix of type BOOL");
        }
        boolean[] elements = mask.toBooleanArray();
        return of(mask.shape().size(0), mask.shape().size(1),
                IntStream.range(0, elements.length).filter(n -> elements[n]).asLongStream());
    }

    /**
     * Creates a pattern of places.
     *
     * @param rows the number of rows
     * @param columns the number of columns
     * @param indices the row and the column of each place, (count, 2) of type I64, in any order
     * @return the pattern
     * @throws IllegalArgumentException if one is outside, the indices have another shape or type, or there are more rows than the heap
     *         holds numbers
     */
    public static SparsityPattern of(int rows, int columns, Tensor indices) {
        Objects.requireNonNull(indices, "indices");
        if (rows < 0 || columns < 0) {
            throw new IllegalArgumentException(
                    "SparsityPattern of " + rows + " x " + columns + ": sizes can't be negative");
        }
        if ((rows + 1L) * Integer.BYTES > Math.min(Runtime.getRuntime().maxMemory(), Integer.MAX_VALUE * 4L)) {
            throw new IllegalArgumentException("SparsityPattern of " + rows + " x " + columns
                    + ": a number for each row is more than the heap holds");
        }
        if (indices.dtype() != DType.I64 || indices.shape().rank() != 2 || indices.shape().size(1) != 2) {
            throw new IllegalArgumentException("SparsityPattern of indices " + indices.shape() + " " + indices.dtype()
                    + ": they must be I64 of shape (count, 2), a row and a column in each");
        }
        long[] pairs = indices.toLongArray();
        for (int n = 0; n < pairs.length; n += 2) {
            if (pairs[n] < 0 || pairs[n] >= rows || pairs[n + 1] < 0 || pairs[n + 1] >= columns) {
                throw new IllegalArgumentException("SparsityPattern: row " + pairs[n] + ", column " + pairs[n + 1]
                        + " is outside " + rows + " x " + columns);
            }
        }
        return of(rows, columns,
                IntStream.range(0, pairs.length / 2).mapToLong(n -> pairs[2 * n] * columns + pairs[2 * n + 1]));
    }

    /**
     * Finds where the Jacobian of a function may differ from 0, by forward passes whose tangent is NaN for one element of the argument
     * each: what depends on it is NaN, even if the derivative happens to be 0. That costs as much as the whole Jacobian, some columns at
     * a time, and is done once for many points.
     *
     * <p>
     * Where a function chooses, as by an {@code if}, a selection or a sort, only what it chooses at these points is seen. Give points at
     * which it chooses differently, or state the pattern. What is multiplied by a constant 0 counts as a dependence.
     *
     * @param f the function
     * @param points where it is evaluated, one at least, all of one shape
     * @return the places that depend on each other at one of the points
     * @throws IllegalArgumentException if there is no point, or the shapes of the points or of their results differ
     */
    public static SparsityPattern ofJacobian(UnaryOperator<Tensor> f, Tensor... points) {
        Objects.requireNonNull(f, "f");
        if (Objects.requireNonNull(points, "points").length == 0) {
            throw new IllegalArgumentException("SparsityPattern of a function at no points: one is needed at least");
        }
        SparsityPattern[] all = Stream.of(points).map(x -> probed(f, Objects.requireNonNull(x, "points")))
                .toArray(SparsityPattern[]::new);
        for (int n = 1; n < all.length; n++) {
            if (!points[n].shape().equals(points[0].shape()) || all[n].rows != all[0].rows) {
                throw new IllegalArgumentException("SparsityPattern of a function at points of shapes "
                        + points[0].shape() + " and " + points[n].shape() + ", with " + all[0].rows + " and "
                        + all[n].rows + " results: they must be the same");
            }
        }
        return of(all[0].rows, all[0].columns, Stream.of(all).flatMapToLong(one -> LongStream.of(one.places)));
    }

    /**
     * Finds where the Hessian of a function may differ from 0; see {@link #ofJacobian}, which this is of the gradient.
     *
     * @param f the function, whose results have one element
     * @param points where it is evaluated, one at least, all of one shape
     * @return the places
     * @throws IllegalArgumentException if there is no point, their shapes differ, or f(x) has several elements
     */
    public static SparsityPattern ofHessian(UnaryOperator<Tensor> f, Tensor... points) {
        return ofJacobian(Linearized.grad("SparsityPattern", f), points).symmetric();
    }

    private static SparsityPattern probed(UnaryOperator<Tensor> f, Tensor x) {
        return Autograd.noGrad(() -> {
            Linearization there = Linearized.at("SparsityPattern", f, x);
            Tensor y = there.values().getFirst();
            LongStream.Builder places = LongStream.builder();
            for (int first = 0; first < x.size(); first += TOGETHER) {
                int count = Math.min(TOGETHER, x.size() - first);
                double[] elements = new double[Math.multiplyExact(count, x.size())];
                for (int n = 0; n < count; n++) {
                    elements[n * x.size() + first + n] = Double.NaN;
                }
                boolean[] depends = Linearized.products(there::jvp, count, x, elements).isNaN().toBooleanArray();
                for (int n = 0; n < depends.length; n++) {
                    if (depends[n]) {
                        places.add((long) (n % y.size()) * x.size() + first + n / y.size());
                    }
                }
            }
            return of(y.size(), x.size(), places.build());
        });
    }

    /** {@return the number of rows} */
    public int rows() {
        return rows;
    }

    /** {@return the number of columns} */
    public int columns() {
        return columns;
    }

    /** {@return the number of places} */
    public int count() {
        return places.length;
    }

    /**
     * Returns the places.
     *
     * @return the row and the column of each, (count, 2) of type I64, in row-major order
     */
    public Tensor indices() {
        return Tensor.of(Shape.of(places.length, 2),
                LongStream.of(places).flatMap(place -> LongStream.of(place / columns, place % columns)).toArray());
    }

    /** Returns the columns of the places in a row, in ascending order. */
    IntStream inRow(int row) {
        return IntStream.range(starts[row], starts[row + 1]).map(n -> (int) (places[n] % columns));
    }

    /** Returns the number of a place among all, which must be one. */
    int number(int row, int column) {
        return Arrays.binarySearch(places, (long) row * columns + column);
    }

    SparsityPattern transposed() {
        return of(columns, rows, LongStream.of(places).map(place -> place % columns * rows + place / columns));
    }

    /** Returns these places and the mirrored ones. */
    SparsityPattern symmetric() {
        return of(rows, columns, LongStream.concat(LongStream.of(places), LongStream.of(transposed().places)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SparsityPattern pattern && rows == pattern.rows && columns == pattern.columns
                && Arrays.equals(places, pattern.places);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * rows + columns) + Arrays.hashCode(places);
    }

    /** Returns the size: {@code a pattern of 298 places in 100 x 100}. */
    @Override
    public String toString() {
        return "a pattern of " + places.length + " places in " + rows + " x " + columns;
    }
}
