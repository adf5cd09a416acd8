package org.chainrule.autograd;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.IntStream;

import org.chainrule.autograd.kernel.PaddedSum;
import org.chainrule.autograd.kernel.Strided;

/**
 * The positions of a tensor's elements in its array: element (i, j, ...) is at offset + i * strides[0] + j * strides[1]
 * ... A stride of 0 repeats an element along its axis. Views are other layouts of the same array.
 */
record Layout(Shape shape, int[] strides, int offset) {

    private static final Layout SCALAR = new Layout(Shape.SCALAR, Shape.SCALAR.strides(), 0);

    /** Returns the contiguous layout of a shape in row-major order, the last axis fastest. */
    static Layout rowMajor(Shape shape) {
        return shape == Shape.SCALAR ? SCALAR : new Layout(shape, shape.strides(), 0);
    }

    /** Returns whether the strides are the shape's own array, as for most tensors, so that nothing need be computed. */
    private boolean isRowMajor() {
        return shape.isOwnStrides(strides);
    }

    /** Returns whether the elements are contiguous in row-major order. */
    boolean isContiguous() {
        if (isRowMajor()) {
            return true;
        }
        int step = 1;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            int size = shape.size(axis);
            if (size != 1 && strides[axis] != step) {
                return shape.count() == 0;
            }
            step *= size;
        }
        return true;
    }

    /** Returns whether all elements of the tensor, at least one, are the same element of the array. */
    boolean isOne() {
        if (isRowMajor()) {
            return shape.count() == 1;
        }
        for (int axis = 0; axis < strides.length; axis++) {
            if (strides[axis] != 0 && shape.size(axis) != 1) {
                return false;
            }
        }
        return shape.count() > 0;
    }

    /** Returns whether several elements of the tensor are, or might be, the same element of the array. */
    boolean repeats() {
        if (isRowMajor() || shape.count() == 0) {
            return false;
        }
        int[] byStride = IntStream.range(0, strides.length).filter(axis -> shape.size(axis) > 1).boxed()
                .sorted(Comparator.comparingInt(axis -> Math.abs(strides[axis]))).mapToInt(axis -> axis).toArray();
        long reach = 0; // how far apart the elements of the axes with smaller strides are
        for (int axis : byStride) {
            if (Math.abs(strides[axis]) <= reach) {
                return true;
            }
            reach += Math.abs((long) strides[axis]) * (shape.size(axis) - 1);
        }
        return false;
    }

    /** Returns the layout of the same elements in another shape of as many; only for a contiguous layout. */
    Layout reshape(Shape to) {
        return new Layout(to, to.strides(), offset);
    }

    /** Returns the layout of the same elements, in row-major order, in another shape of as many; null if there is none. */
    Layout reshapeIfPossible(Shape to) {
        if (isContiguous()) {
            return reshape(to);
        }
        int[] result = new int[to.rank()];
        int from = strides.length - 1;
        int axis = to.rank() - 1;
        while (axis >= 0) { // a group of axes at a time, from the last, with as many elements here as there
            while (from >= 0 && shape.size(from) == 1) {
                from--;
            }
            int step = from < 0 ? 0 : strides[from];
            int count = from < 0 ? 1 : shape.size(from--);
            int taken = 1;
            while (axis >= 0 && (taken < count || to.size(axis) == 1)) {
                while (count % (taken * to.size(axis)) != 0) { // the next axis here belongs to the group, too
                    while (shape.size(from) == 1) {
                        from--;
                    }
                    if (strides[from] != step * count) {
                        return null;
                    }
                    count *= shape.size(from--);
                }
                result[axis] = step * taken;
                taken *= to.size(axis--);
            }
        }
        return new Layout(to, result, offset);
    }

    /** Permutes the axes: axis i of the result is axis {@code axes[i]} of this. */
    Layout permute(int[] axes) {
        int[] sizes = new int[axes.length];
        int[] permuted = new int[axes.length];
        for (int i = 0; i < axes.length; i++) {
            sizes[i] = shape.size(axes[i]);
            permuted[i] = strides[axes[i]];
        }
        return new Layout(Shape.owning(sizes), permuted, offset);
    }

    /** Returns the permutation of axes that undoes another. */
    static int[] inverse(int[] axes) {
        int[] inverse = new int[axes.length];
        for (int i = 0; i < axes.length; i++) {
            inverse[axes[i]] = i;
        }
        return inverse;
    }

    /** Transposes the layout of a matrix. */
    Layout transpose() {
        return new Layout(Shape.owning(new int[] {shape.size(1), shape.size(0)}), new int[] {strides[1], strides[0]},
                offset);
    }

    /** Returns the layout of the indices {@code first}, {@code first + step} ... along an axis. */
    Layout slice(int axis, int first, int step, int count) {
        int[] stepped = strides.clone();
        stepped[axis] *= step;
        return new Layout(shape.with(axis, count), stepped, count == 0 ? offset : offset + first * strides[axis]);
    }

    /** Returns the layout of windows along an axis: a new last axis goes through each. */
    Layout windows(int axis, int size, int step, Shape windows) {
        int[] withLast = Arrays.copyOf(strides, strides.length + 1);
        withLast[axis] *= step;
        withLast[strides.length] = strides[axis];
        return new Layout(windows, withLast, offset);
    }

    /** Repeats elements along new axes in front and along axes of size 1. */
    Layout expand(Shape to) {
        int[] expanded = new int[to.rank()];
        int added = to.rank() - shape.rank();
        for (int axis = 0; axis < strides.length; axis++) {
            expanded[added + axis] = shape.size(axis) == to.size(added + axis) ? strides[axis] : 0;
        }
        return new Layout(to, expanded, offset);
    }

    /** Returns the position of an element in the array. */
    int position(int... index) {
        Objects.requireNonNull(index, "index");
        if (index.length != strides.length) {
            throw new IllegalArgumentException(
                    "index " + Arrays.toString(index) + " has "
                            + (index.length == 1 ? "1 number" : index.length + " numbers") + ", but shape " + shape
                            + " has " + strides.length + " axes");
        }
        int position = offset;
        for (int axis = 0; axis < strides.length; axis++) {
            if (index[axis] < 0 || index[axis] >= shape.size(axis)) {
                throw new IllegalArgumentException("index " + Arrays.toString(index) + " is out of range for shape "
                        + shape + ": along axis " + axis + " indices " + range(shape.size(axis)));
            }
            position += index[axis] * strides[axis];
        }
        return position;
    }

    private static String range(int size) {
        return size == 0 ? "don't exist" : "go from 0 to " + (size - 1);
    }

    /** Returns the elements of an array, as doubles in row-major order. */
    double[] doubles(Object array) {
        return Strided.doubles(array, offset, shape.toArray(), strides);
    }

    /** Returns the elements of an array in row-major order, in a new array of the same type. */
    Object copy(Object array) {
        return Strided.copy(array, offset, shape.toArray(), strides);
    }

    /** Reads the elements of an array in row-major order into one of the same type. */
    void read(Object array, Object target) {
        Strided.gather(array, offset, shape.toArray(), strides, target);
    }

    /** Writes elements in row-major order into an array of the same type. */
    void write(Object source, Object array) {
        Strided.scatter(source, array, offset, shape.toArray(), strides);
    }

    /**
     * Adds terms in row-major order to elements of an array of the same type, and 0 to all others.
     *
     * @param isClear whether no element is -0, which holds for good once this has returned true
     * @return false if it isn't, and a sum would be -0; nothing is changed then
     */
    boolean addPadded(Object terms, Object sums, boolean isClear) {
        if (!isClear) {
            return PaddedSum.addAndClear(terms, sums, offset, shape.toArray(), strides);
        }
        PaddedSum.add(terms, sums, offset, shape.toArray(), strides);
        return true;
    }
}
