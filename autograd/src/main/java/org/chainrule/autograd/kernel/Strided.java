package org.chainrule.autograd.kernel;

import java.lang.reflect.Array;
import java.util.Arrays;

import org.chainrule.autograd.machine.ElementArrays;

/**
 * Reads and writes arrays through strides: element (i, j, ...) has the index offset + i * strides[0] + j * strides[1]
 * ...
 */
public final class Strided {
    private Strided() {}

    /**
     * Computes the strides of a row-major array. A size of 0 counts as 1.
     *
     * @param sizes the sizes of the axes
     * @return a stride for each axis
     */
    public static int[] rowMajorStrides(int[] sizes) {
        int[] strides = new int[sizes.length];
        int stride = 1;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= Math.max(1, sizes[axis]);
        }
        return strides;
    }

    /**
     * Reads the elements of a window as doubles.
     *
     * @param array double[], float[], long[] or boolean[] (true is 1)
     * @param offset the index of element (0, 0, ...)
     * @param sizes the window's sizes
     * @param strides the window's strides
     * @return the elements in row-major order, in an array of their own
     */
    public static double[] doubles(Object array, int offset, int[] sizes, int[] strides) {
        Axes axes = Axes.coalesce(sizes, new Window(array, offset, strides));
        double[] result = new double[axes.count()];
        read(axes, axes.windows()[0], 0, result.length, result);
        return result;
    }

    /**
     * Copies the elements of a window.
     *
     * @param array double[], float[], long[] or boolean[]
     * @param offset the index of element (0, 0, ...)
     * @param sizes the window's sizes
     * @param strides the window's strides
     * @return an array of the same kind with the elements in row-major order
     */
    public static Object copy(Object array, int offset, int[] sizes, int[] strides) {
        Axes axes = Axes.coalesce(sizes, new Window(array, offset, strides));
        Object result = Array.newInstance(array.getClass().getComponentType(), axes.count());
        read(axes, axes.windows()[0], 0, axes.count(), result);
        return result;
    }

    /**
     * Reads the elements of a window into an array.
     *
     * @param array double[], float[], long[] or boolean[]
     * @param offset the index of element (0, 0, ...)
     * @param sizes the window's sizes
     * @param strides the window's strides
     * @param target an array of the same kind for the elements in row-major order
     */
    public static void gather(Object array, int offset, int[] sizes, int[] strides, Object target) {
        Axes axes = Axes.coalesce(sizes, new Window(array, offset, strides));
        read(axes, axes.windows()[0], 0, axes.count(), target);
    }

    /**
     * Writes elements into a window.
     *
     * @param source the elements in row-major order
     * @param array where they go, of the same kind
     * @param offset the index of element (0, 0, ...)
     * @param sizes the window's sizes
     * @param strides the window's strides
     */
    public static void scatter(Object source, Object array, int offset, int[] sizes, int[] strides) {
        eachRow(new Window(array, offset, strides), sizes,
                (first, stride, from, width) -> ElementArrays.copy(source, from, 1, array, first, stride, width));
    }

    /** Reads {@code count} elements from element {@code start} on, converted to the kind of {@code into}. */
    static void read(Axes axes, Window window, int start, int count, Object into) {
        eachRow(axes, window, start, count,
                (first, stride, to, width) -> ElementArrays.copy(window.array(), first, stride, into, to, 1, width));
    }

    /** An action on a row of a window. */
    @FunctionalInterface
    interface RowAction {
        /**
         * Handles {@code width} elements.
         *
         * @param first the index of the first element in the array
         * @param stride from an element to the next
         * @param n which of the elements that were asked for it is
         */
        void run(int first, int stride, int n, int width);
    }

    /** Visits a window in row-major order, row by row. */
    static void eachRow(Window window, int[] sizes, RowAction action) {
        Axes axes = Axes.coalesce(sizes, window);
        eachRow(axes, axes.windows()[0], 0, axes.count(), action);
    }

    /** Visits part of a window in row-major order, row by row. */
    private static void eachRow(Axes axes, Window window, int start, int count, RowAction action) {
        int done = 0;
        while (done < count) {
            int n = start + done;
            int width = Math.min(axes.width() - n % axes.width(), count - done);
            action.run(axes.index(window, n), window.lastStride(), done, width);
            done += width;
        }
    }
}
