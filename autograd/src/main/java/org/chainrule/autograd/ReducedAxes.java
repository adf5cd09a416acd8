package org.chainrule.autograd;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

import org.chainrule.autograd.kernel.IntegerRows;
import org.chainrule.autograd.kernel.RowReduction;
import org.chainrule.autograd.kernel.RowReductions;
import org.chainrule.autograd.kernel.Sums;

/**
 * The axes of a reduction.
 *
 * @param axes the axes, counted from 0 or from the end; none for all
 * @param keepDims whether they stay with size 1
 */
record ReducedAxes(List<Integer> axes, boolean keepDims) {

    private static final ReducedAxes ALL = new ReducedAxes(List.of(), false);

    static ReducedAxes of(boolean keepDims, int... axes) {
        Objects.requireNonNull(axes, "axes");
        return axes.length == 0 && !keepDims
                ? ALL
                : new ReducedAxes(axes.length == 1 ? List.of(axes[0]) : Arrays.stream(axes).boxed().toList(), keepDims);
    }

    int[] toArray() {
        return axes.stream().mapToInt(axis -> axis).toArray();
    }

    /** Returns for each axis whether it is reduced. */
    boolean[] mask(Shape in) {
        boolean[] reduced = new boolean[in.rank()];
        if (axes.isEmpty()) {
            Arrays.fill(reduced, true);
            return reduced;
        }
        int[] named = in.atLeast1d().axes(axes);
        if (reduced.length > 0) { // those of a scalar are only validated
            for (int axis : named) {
                reduced[axis] = true;
            }
        }
        return reduced;
    }

    /** Returns the same axes of tensors that have another axis in front, so that their rank is this. */
    ReducedAxes behind(int rank) {
        List<Integer> shifted = axes.isEmpty()
                ? IntStream.range(1, rank).boxed().toList()
                : axes.stream().map(Batches::behind).toList();
        return new ReducedAxes(shifted, keepDims);
    }

    /** Returns the result's shape. */
    Shape shape(Shape in) {
        return this == ALL ? Shape.SCALAR : keepDims ? kept(in) : remaining(in);
    }

    private Shape kept(Shape in) {
        boolean[] reduced = mask(in);
        int[] sizes = in.toArray();
        for (int axis = 0; axis < sizes.length; axis++) {
            sizes[axis] = reduced[axis] ? 1 : sizes[axis];
        }
        return Shape.owning(sizes);
    }

    private Shape remaining(Shape in) {
        boolean[] reduced = mask(in);
        int[] sizes = new int[in.rank()];
        int remaining = 0;
        for (int axis = 0; axis < sizes.length; axis++) {
            if (!reduced[axis]) {
                sizes[remaining++] = in.size(axis);
            }
        }
        return Shape.owning(Arrays.copyOf(sizes, remaining));
    }

    /** Requires elements to select from, for a reduction that selects one. */
    void requireElements(String reduction, Shape in) {
        if (count(in) == 0) {
            throw new IllegalArgumentException(
                    "there are no elements along " + (axes.isEmpty() ? "any axis" : "axes " + axes) + " of shape " + in
                            + ", and nothing is the " + reduction + " of none");
        }
    }

    /** Returns the number of elements that are reduced to one. */
    int count(Shape in) {
        if (axes.isEmpty()) {
            return in.count();
        }
        boolean[] reduced = mask(in);
        return Shape.of(IntStream.range(0, in.rank()).filter(axis -> reduced[axis]).map(in::size).toArray()).count();
    }

    /**
     * Returns the layout of a result expanded to the argument's shape: at each element the result that it was reduced
     * to.
     */
    Layout unreduced(Layout result, Shape in) {
        boolean[] reduced = mask(in);
        int[] strides = new int[in.rank()];
        int kept = 0;
        for (int axis = 0; axis < strides.length; axis++) {
            if (!reduced[axis]) {
                strides[axis] = result.strides()[kept++];
            } else if (keepDims) {
                kept++;
            }
        }
        return new Layout(in, strides, result.offset());
    }

    /** Returns the argument with the reduced axes merged to a last one: shape (remaining axes ..., count). */
    Tensor rows(Tensor x) {
        Shape in = x.shape();
        int[] remaining = remaining(in).toArray();
        int[] sizes = Arrays.copyOf(remaining, remaining.length + 1);
        sizes[remaining.length] = count(in);
        return x.permute(order(in)).reshape(Shape.of(sizes));
    }

    /** Returns the axes in the order of {@link #rows}: those that remain, then those that are reduced. */
    private int[] order(Shape in) {
        boolean[] reduced = mask(in);
        return IntStream.concat(IntStream.range(0, in.rank()).filter(axis -> !reduced[axis]),
                IntStream.range(0, in.rank()).filter(axis -> reduced[axis])).toArray();
    }

    /** Computes from every row of {@link #rows} of tensors of one shape as many elements, written in their own order. */
    void mapRows(Object out, AlongAxis.RowKernel kernel, Tensor... x) {
        Shape shape = x[0].shape();
        int[] order = order(shape);
        boolean isInOrder = IntStream.range(0, order.length).allMatch(axis -> order[axis] == axis);
        Tensor[] converted = new Tensor[x.length];
        Arrays.setAll(converted, i -> x[i].unrecorded().converted(DType.of(out)));
        AlongAxis.map(isInOrder ? null : order, count(shape), kernel, out, converted);
    }

    /** Returns elements in the order of {@link #rows} in their own order and shape. */
    Tensor unrolled(Tensor rows, Shape in) {
        int[] order = order(in);
        int[] sizes = IntStream.of(order).map(in::size).toArray();
        return rows.reshape(Shape.of(sizes)).permute(Layout.inverse(order));
    }

    /** Reduces every row of {@link #rows} to a scalar. */
    double[] reduce(Tensor x, RowReduction reduction) {
        Tensor rows = rows(x.unrecorded());
        return RowReductions.reduce(rows.doubles(), shape(x.shape()).count(), rows.shape().size(-1), reduction);
    }

    /** Reduces every row of {@link #rows}, of integers or a mask, to one. */
    void reduceIntegers(Tensor x, IntegerRows.Reduction reduction, long[] out) {
        Tensor rows = rows(x.unrecorded().converted(DType.I64));
        IntegerRows.reduce((long[]) rows.contiguousArray(), rows.shape().size(-1), reduction, out);
    }

    /** Returns the sums over these axes. */
    double[] sum(Tensor x) {
        Tensor inOrder = x.contiguous();
        return Sums.over(inOrder.storage().array(), inOrder.layout().offset(), x.shape().toArray(), mask(x.shape()));
    }

    /** Returns the means over these axes. */
    double[] mean(Tensor x) {
        Tensor inOrder = x.contiguous();
        return Sums.means(inOrder.storage().array(), inOrder.layout().offset(), x.shape().toArray(), mask(x.shape()),
                count(x.shape()));
    }
}
