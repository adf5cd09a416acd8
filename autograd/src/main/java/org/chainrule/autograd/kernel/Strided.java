package org.chainrule.autograd.kernel;

import java.lang.reflect.Array;
import java.util.Arrays;

/** Reading and writing arrays through strides: element (i, j, ...) stands at offset + i * strides[0] + j * strides[1] ... */
public final class Strided {
    private Strided() {}

    /**
     * Reads a window on an array as doubles.
     *
     * @param array double[], float[], long[] or boolean[] (true is 1)
     * @param offset where element (0, 0, ...) stands
     * @param sizes the window's sizes
     * @param strides the window's strides
     * @return the elements in row-major order, in an array of their own
     */
    public static double[] doubles(Object array, int offset, int[] sizes, int[] strides) {
        Axes axes = Axes.fewest(sizes, new Window[] {new Window(array, offset, strides)});
        double[] result = new double[axes.count()];
        read(axes, axes.windows()[0], 0, result.length, result);
        return result;
    }

    /**
     * Reads a window on an array.
     *
     * @param array double[], float[], long[] or boolean[]
     * @param offset where element (0, 0, ...) stands
     * @param sizes the window's sizes
     * @param strides the window's strides
     * @return an array of the same kind with the elements in row-major order
     */
    public static Object copy(Object array, int offset, int[] sizes, int[] strides) {
        Axes axes = Axes.fewest(sizes, new Window[] {new Window(array, offset, strides)});
        Object result = Array.newInstance(array.getClass().getComponentType(), axes.count());
        read(axes, axes.windows()[0], 0, axes.count(), result);
        return result;
    }

    /**
     * Reads a window on an array.
     *
     * @param array double[], float[], long[] or boolean[]
     * @param offset where element (0, 0, ...) stands
     * @param sizes the window's sizes
     * @param strides the window's strides
     * @param target an array of the same kind for the elements in row-major order
     */
    public static void gather(Object array, int offset, int[] sizes, int[] strides, Object target) {
        Axes axes = Axes.fewest(sizes, new Window[] {new Window(array, offset, strides)});
        read(axes, axes.windows()[0], 0, axes.count(), target);
    }

    /**
     * Writes elements into a window on an array of the same kind.
     *
     * @param source the elements in row-major order
     * @param array where they go
     * @param offset where element (0, 0, ...) stands
     * @param sizes the window's sizes
     * @param strides the window's strides
     */
    public static void scatter(Object source, Object array, int offset, int[] sizes, int[] strides) {
        Axes axes = Axes.fewest(sizes, new Window[] {new Window(array, offset, strides)});
        eachRow(axes, axes.windows()[0], 0, axes.count(),
                (place, step, from, width) -> move(source, from, 1, array, place, step, width));
    }

    /** Reads {@code count} elements from number {@code start} on, converted to the kind of {@code into}. */
    static void read(Axes axes, Window window, int start, int count, Object into) {
        eachRow(axes, window, start, count,
                (place, step, to, width) -> move(window.array(), place, step, into, to, 1, width));
    }

    @FunctionalInterface
    private interface Row {
        /** {@code width} elements, {@code step} apart from {@code place} on; they are number {@code n} ff. of those asked for. */
        void at(int place, int step, int n, int width);
    }

    /** Visits part of a window in row-major order, row by row. */
    private static void eachRow(Axes axes, Window window, int start, int count, Row row) {
        int done = 0;
        while (done < count) {
            int position = start + done;
            int width = Math.min(axes.width() - position % axes.width(), count - done);
            row.at(axes.place(window, position), window.lastStride(), done, width);
            done += width;
        }
    }

    private static void move(Object source, int from, int step, Object target, int to, int targetStep, int count) {
        if (step == 1 && targetStep == 1 && source.getClass() == target.getClass()) {
            System.arraycopy(source, from, target, to, count);
            return;
        }
        if (step == 0 && targetStep == 1 && source instanceof float[] a && target instanceof float[] b) {
            Arrays.fill(b, to, to + count, a[from]);
            return;
        }
        if (step == 0 && targetStep == 1 && source instanceof double[] a && target instanceof double[] b) {
            Arrays.fill(b, to, to + count, a[from]);
            return;
        }
        switch (target) {
            case double[] b when source instanceof double[] a -> {
                for (int i = 0; i < count; i++) {
                    b[to + i * targetStep] = a[from + i * step];
                }
            }
            case float[] b when source instanceof float[] a -> {
                for (int i = 0; i < count; i++) {
                    b[to + i * targetStep] = a[from + i * step];
                }
            }
            case long[] b when source instanceof long[] a -> {
                for (int i = 0; i < count; i++) {
                    b[to + i * targetStep] = a[from + i * step];
                }
            }
            case boolean[] b when source instanceof boolean[] a -> {
                for (int i = 0; i < count; i++) {
                    b[to + i * targetStep] = a[from + i * step];
                }
            }
            case double[] b -> {
                for (int i = 0; i < count; i++) {
                    b[to + i * targetStep] = number(source, from + i * step);
                }
            }
            case float[] b -> {
                for (int i = 0; i < count; i++) {
                    b[to + i * targetStep] = (float) number(source, from + i * step);
                }
            }
            default -> throw new AssertionError(source.getClass() + " into " + target.getClass());
        }
    }

    private static double number(Object array, int at) {
        return switch (array) {
            case double[] a -> a[at];
            case float[] a -> a[at];
            case long[] a -> a[at];
            case boolean[] a -> a[at] ? 1 : 0;
            default -> throw new AssertionError(array.getClass());
        };
    }
}
