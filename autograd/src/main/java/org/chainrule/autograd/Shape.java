package org.chainrule.autograd;

import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import org.chainrule.autograd.kernel.Strided;

/**
 * The sizes of a tensor's axes. {@code ()} is the shape of a scalar; a size of 0 makes a tensor without elements. Axes
 * are counted from 0, or from the end by negative numbers: -1 is the last.
 */
public final class Shape implements Serializable {
    private static final long serialVersionUID = 1;

    /** The shape of a scalar. */
    public static final Shape SCALAR = new Shape(new int[0], 1);

    static final int MOST_AXES = 64; // as in NumPy

    private static final Shape ONE = new Shape(new int[] {1}, 1);

    private static final VarHandle STRIDES;

    static {
        try {
            STRIDES = MethodHandles.lookup().findVarHandle(Shape.class, "strides", int[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int[] sizes;
    private final int count;
    private transient int[] strides; // computed on first use
    private transient Shape lastChanged; // by with, as programs do again and again; a race between threads costs only an object

    private Shape(int[] sizes, int count) {
        this.sizes = sizes;
        this.count = count;
    }

    /**
     * Creates a shape.
     *
     * @param sizes the axes' sizes
     * @return the shape
     * @throws IllegalArgumentException if a size is negative, or there are more than 64 axes, or more elements than a
     *         Java array can hold
     */
    public static Shape of(int... sizes) {
        return owning(Objects.requireNonNull(sizes, "sizes").clone());
    }

    /** Returns the strides of elements in row-major order, the last axis fastest; not to be changed. */
    int[] strides() {
        int[] known = (int[]) STRIDES.getAcquire(this); // threads may compute them at once
        if (known == null) {
            known = Strided.rowMajorStrides(sizes);
            STRIDES.setRelease(this, known);
        }
        return known;
    }

    /** Returns whether an array is that of {@link #strides}; false for an equal one. */
    boolean isOwnStrides(int[] array) {
        return strides == array; // a race could only give false for true
    }

    /** Returns a shape that takes over an array of sizes, which must not be changed any more. */
    static Shape owning(int[] sizes) {
        if (sizes.length == 0) {
            return SCALAR;
        }
        if (sizes.length > MOST_AXES) {
            throw new IllegalArgumentException(
                    "a shape has at most " + MOST_AXES + " axes, as in NumPy, not " + sizes.length);
        }
        long count = 1;
        for (int size : sizes) {
            if (size < 0) {
                throw new IllegalArgumentException("shape " + text(sizes) + " has a negative size");
            }
            count = Math.min(count * size, 1L + Integer.MAX_VALUE); // stays within a long, and over the limit
        }
        if (count > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "shape " + text(sizes) + " has more than 2^31 - 1 elements, the most that a Java array can hold");
        }
        return new Shape(sizes, (int) count);
    }

    /**
     * Returns the number of axes.
     *
     * @return 0 for a scalar
     */
    public int rank() {
        return sizes.length;
    }

    /**
     * Returns the size of an axis.
     *
     * @param axis the axis; negative counts from the end
     * @return its size
     * @throws IllegalArgumentException if there is no such axis
     */
    public int size(int axis) {
        return sizes[axis(axis)];
    }

    /**
     * Returns the number of elements.
     *
     * @return the product of the sizes; 1 for a scalar
     */
    public int count() {
        return count;
    }

    /**
     * Returns the sizes.
     *
     * @return a copy
     */
    public int[] toArray() {
        return sizes.clone();
    }

    /**
     * Returns the shape with another size for one axis.
     *
     * @param axis the axis; negative counts from the end
     * @param size its new size
     * @return the changed shape
     * @throws IllegalArgumentException if there is no such axis
     */
    public Shape with(int axis, int size) {
        int changed = axis(axis);
        Shape result = lastChanged;
        if (result == null || !result.isWith(this, changed, size)) {
            int[] others = sizes.clone();
            others[changed] = size;
            result = owning(others);
            lastChanged = result;
        }
        return result;
    }

    /** Returns whether this is another shape of as many axes with one size changed. */
    private boolean isWith(Shape other, int changed, int size) {
        for (int axis = 0; axis < sizes.length; axis++) {
            if (sizes[axis] != (axis == changed ? size : other.sizes[axis])) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns an axis as counted from 0.
     *
     * @param axis the axis; negative counts from the end
     * @return the axis in 0 .. rank - 1
     * @throws IllegalArgumentException if there is no such axis
     */
    public int axis(int axis) {
        if (axis < -rank() || axis >= rank()) {
            throw new IllegalArgumentException("axis " + axis + " is out of range for shape " + this + ", which has "
                    + (rank() == 0 ? "no axes" : "axes " + -rank() + " to " + (rank() - 1)));
        }
        return axis < 0 ? axis + rank() : axis;
    }

    /**
     * Returns this shape, or that of a vector of one element for a scalar: reductions, scans, sorting and indexing along axis 0 or -1
     * take a scalar for one, as PyTorch and NumPy do.
     */
    Shape atLeast1d() {
        return sizes.length == 0 ? ONE : this;
    }

    /** Returns axes as counted from 0, as {@link #axes(int...)}. */
    int[] axes(List<Integer> axes) {
        int[] array = new int[axes.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = axes.get(i);
        }
        return axes(array);
    }

    /**
     * Returns axes as counted from 0.
     *
     * @param axes the axes; negative counts from the end
     * @return the axes in 0 .. rank - 1, in the order given
     * @throws IllegalArgumentException if one doesn't exist or is named twice
     */
    public int[] axes(int... axes) {
        Objects.requireNonNull(axes, "axes");
        boolean[] seen = new boolean[rank()];
        int[] result = new int[axes.length];
        for (int i = 0; i < axes.length; i++) {
            result[i] = axis(axes[i]);
            if (seen[result[i]]) {
                throw new IllegalArgumentException("axes " + Arrays.toString(axes) + " name axis " + result[i]
                        + " of shape " + this + " twice");
            }
            seen[result[i]] = true;
        }
        return result;
    }

    /** Returns this shape with the sizes of another in the place of an axis from 0. */
    Shape with(int axis, Shape others) {
        int[] result = new int[rank() - 1 + others.rank()];
        System.arraycopy(sizes, 0, result, 0, axis);
        System.arraycopy(others.sizes, 0, result, axis, others.rank());
        System.arraycopy(sizes, axis + 1, result, axis + others.rank(), rank() - axis - 1);
        return of(result);
    }

    /**
     * Returns the index of an element.
     *
     * @param position its position in row-major order
     * @return the index, a component for each axis
     * @throws IllegalArgumentException if there is no such element
     */
    public int[] index(int position) {
        if (position < 0 || position >= count) {
            throw new IllegalArgumentException("position " + position + " is out of range for shape " + this
                    + ", which has " + (count == 0 ? "no elements" : "elements 0 to " + (count - 1)));
        }
        int[] index = new int[rank()];
        for (int axis = rank() - 1; axis >= 0; axis--) {
            index[axis] = position % sizes[axis];
            position /= sizes[axis];
        }
        return index;
    }

    /**
     * Returns the shape that all operands broadcast to, by NumPy's rule: aligned at the last axis, sizes agree or one
     * of them is 1.
     *
     * @param shapes the operands' shapes
     * @return the common shape
     * @throws IllegalArgumentException if the shapes do not broadcast, or there are none
     */
    public static Shape broadcast(Shape... shapes) {
        if (Objects.requireNonNull(shapes, "shapes").length == 0) {
            throw new IllegalArgumentException("broadcast of no shapes: there is nothing to broadcast");
        }
        for (Shape shape : shapes) {
            Objects.requireNonNull(shape, "shapes");
        }
        Shape result = shapes[0];
        for (int i = 1; i < shapes.length; i++) {
            result = result.broadcast(shapes[i]);
        }
        return result;
    }

    Shape broadcast(Shape other) {
        return equals(other) || other.rank() == 0 ? this : broadcast(other, 0);
    }

    /**
     * Returns the common shape of all axes but the last ones, which are this shape's, or the other's where that has the
     * greater rank.
     */
    Shape broadcast(Shape other, int lastAxes) {
        int[] result = rank() >= other.rank() ? toArray() : other.toArray();
        for (int back = lastAxes + 1; back <= result.length; back++) {
            int a = back > rank() ? 1 : sizes[rank() - back];
            int b = back > other.rank() ? 1 : other.sizes[other.rank() - back];
            if (a != b && a != 1 && b != 1) {
                throw new IllegalArgumentException("shapes " + this + " and " + other + " do not broadcast: axis -"
                        + back + " has sizes " + a + " and " + b
                        + "; sizes must agree or be 1 (reshape inserts axes of size 1)");
            }
            result[result.length - back] = a == 1 ? b : a;
        }
        return owning(result);
    }

    /**
     * Returns whether a tensor of this shape broadcasts to another shape, by repetition along new axes in front and
     * axes of size 1.
     *
     * @param target the larger shape
     * @return true if broadcasting both gives the target
     */
    public boolean broadcastsTo(Shape target) {
        Objects.requireNonNull(target, "target");
        int added = target.sizes.length - sizes.length;
        if (added < 0) {
            return false;
        }
        for (int axis = 0; axis < sizes.length; axis++) {
            if (sizes[axis] != 1 && sizes[axis] != target.sizes[axis + added]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Shape shape && hasSizes(shape.sizes);
    }

    /** Compares few sizes faster than {@link Arrays#equals(int[], int[])}. */
    private boolean hasSizes(int... others) {
        if (sizes.length != others.length) {
            return false;
        }
        for (int axis = 0; axis < sizes.length; axis++) {
            if (sizes[axis] != others[axis]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sizes);
    }

    /** Returns the sizes in parentheses: {@code (2, 3)}. */
    @Override
    public String toString() {
        return text(sizes);
    }

    static String text(int[] sizes) {
        return Arrays.stream(sizes).mapToObj(String::valueOf).collect(Collectors.joining(", ", "(", ")"));
    }

    private Object readResolve() {
        return of(sizes);
    }
}
