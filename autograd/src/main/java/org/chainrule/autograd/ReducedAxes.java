package org.chainrule.autograd;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import org.chainrule.autograd.kernel.RowReduction;
import org.chainrule.autograd.kernel.RowReductions;
import org.chainrule.autograd.kernel.Sums;

/**
 * The axes that a reduction runs over.
 *
 * @param axes which, counted from 0 or from the end; none for all
 * @param keepDims whether they stay with size 1
 */
record ReducedAxes(List<Integer> axes, boolean keepDims) {

    private static final ReducedAxes ALL = new ReducedAxes(List.of(), false);

    static ReducedAxes of(boolean keepDims, int... axes) {
        return axes.length == 0 && !keepDims
                ? ALL
                : new ReducedAxes(axes.length == 1 ? List.of(axes[0]) : Arrays.stream(axes).boxed().toList(), keepDims);
    }

    /** The axes that an op was given for a tensor which has them. */
    static ReducedAxes of(String op, Tensor x, boolean keepDims, int... axes) {
        return Tape.inTheNameOf(op, () -> {
            var over = of(keepDims, axes);
            over.mask(x.shape());
            return over;
        }, x);
    }

    /** For each axis, whether it is reduced. */
    boolean[] mask(Shape in) {
        boolean[] reduced = new boolean[in.rank()];
        Arrays.fill(reduced, axes.isEmpty());
        for (int axis : in.axes(axes)) {
            reduced[axis] = true;
        }
        return reduced;
    }

    /** The result's shape. */
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

    /** How many elements are reduced to one. */
    int count(Shape in) {
        if (axes.isEmpty()) {
            return in.count();
        }
        boolean[] reduced = mask(in);
        return Shape.of(IntStream.range(0, in.rank()).filter(axis -> reduced[axis]).map(in::size).toArray()).count();
    }

    /** A tensor of the result's shape repeated to the argument's: what each element was reduced to. */
    Tensor restored(Tensor result, Shape in) {
        return result.reshape(kept(in)).expand(in);
    }

    /** As {@link #restored(Tensor, Shape)}, of the layout. */
    Layout restored(Layout result, Shape in) {
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

    /** The argument with the reduced axes last, as one: shape (remaining axes ..., count). */
    Tensor rows(Tensor x) {
        Shape in = x.shape();
        boolean[] reduced = mask(in);
        int[] order = IntStream.concat(IntStream.range(0, in.rank()).filter(axis -> !reduced[axis]),
                IntStream.range(0, in.rank()).filter(axis -> reduced[axis])).toArray();
        int[] remaining = remaining(in).toArray();
        int[] sizes = Arrays.copyOf(remaining, remaining.length + 1);
        sizes[remaining.length] = count(in);
        return x.transpose(order).reshape(Shape.of(sizes));
    }

    /** Reduces every row of {@link #rows} to a number. */
    Tensor reduce(Tensor x, RowReduction reduction, DType type) {
        Tensor rows = rows(x);
        int width = rows.shape().size(-1);
        double[] results = RowReductions.reduce(rows.doubles(), shape(x.shape()).count(), width, reduction);
        return Tensor.owning(Storage.of(type, results), shape(x.shape()));
    }

    /** The sum over these axes, divided by a number before it is rounded; unrecorded. */
    Tensor sum(Tensor x, int divisor) {
        return sum(x, mask(x.shape()), shape(x.shape()), divisor);
    }

    private static Tensor sum(Tensor x, boolean[] summed, Shape result, int divisor) {
        Tensor inOrder = x.contiguous();
        double[] sums = Sums.over(inOrder.storage().array(), inOrder.layout().offset(), x.shape().toArray(), summed);
        for (int n = 0; divisor != 1 && n < sums.length; n++) {
            sums[n] /= divisor;
        }
        return Tensor.owning(Storage.of(x.dtype(), sums), result);
    }

    /** As {@link Tensor#sumTo}, unrecorded. */
    static Tensor sumTo(Shape shape, Tensor x) {
        if (x.shape().equals(shape)) {
            return x;
        }
        if (x.size() == shape.count()) {
            Tensor inOrder = x.contiguous();
            return inOrder.view(inOrder.layout().reshape(shape));
        }
        boolean[] summed = new boolean[x.shape().rank()];
        int added = summed.length - shape.rank();
        for (int axis = 0; axis < summed.length; axis++) {
            summed[axis] = axis < added || shape.size(axis - added) == 1;
        }
        return sum(x, summed, shape, 1);
    }
}
