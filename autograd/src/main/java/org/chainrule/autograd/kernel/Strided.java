package org.chainrule.autograd.kernel;

/** Reading and writing arrays through strides: element (i, j, ...) stands at offset + i * strides[0] + j * strides[1] ... */
public final class Strided {
    private Strided() {}

    /** Takes element number {@code to} of a row-major result from element {@code from} of the array. */
    @FunctionalInterface
    private interface Move {
        void move(int from, int to);
    }

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
        double[] result = new double[count(sizes)];
        each(offset, sizes, strides, switch (array) {
            case double[] a -> (from, to) -> result[to] = a[from];
            case float[] a -> (from, to) -> result[to] = a[from];
            case long[] a -> (from, to) -> result[to] = a[from];
            case boolean[] a -> (from, to) -> result[to] = a[from] ? 1 : 0;
            default -> throw new AssertionError(array.getClass());
        });
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
        int count = count(sizes);
        switch (array) {
            case double[] a -> {
                double[] result = new double[count];
                each(offset, sizes, strides, (from, to) -> result[to] = a[from]);
                return result;
            }
            case float[] a -> {
                float[] result = new float[count];
                each(offset, sizes, strides, (from, to) -> result[to] = a[from]);
                return result;
            }
            case long[] a -> {
                long[] result = new long[count];
                each(offset, sizes, strides, (from, to) -> result[to] = a[from]);
                return result;
            }
            case boolean[] a -> {
                boolean[] result = new boolean[count];
                each(offset, sizes, strides, (from, to) -> result[to] = a[from]);
                return result;
            }
            default -> throw new AssertionError(array.getClass());
        }
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
        each(offset, sizes, strides, switch (array) {
            case double[] a when source instanceof double[] s -> (at, n) -> a[at] = s[n];
            case float[] a when source instanceof float[] s -> (at, n) -> a[at] = s[n];
            case long[] a when source instanceof long[] s -> (at, n) -> a[at] = s[n];
            case boolean[] a when source instanceof boolean[] s -> (at, n) -> a[at] = s[n];
            default -> throw new AssertionError(source.getClass() + " into " + array.getClass());
        });
    }

    private static int count(int[] sizes) {
        int count = 1;
        for (int size : sizes) {
            count *= size;
        }
        return count;
    }

    /** Visits the window in row-major order, the last axis in an inner loop. */
    private static void each(int offset, int[] sizes, int[] strides, Move move) {
        int count = count(sizes);
        if (count == 0) {
            return;
        }
        int last = sizes.length - 1;
        int width = last < 0 ? 1 : sizes[last];
        int step = last < 0 ? 0 : strides[last];
        int[] index = new int[Math.max(last, 0)];
        int row = offset;
        for (int done = 0; done < count; done += width) {
            for (int j = 0; j < width; j++) {
                move.move(row + j * step, done + j);
            }
            for (int axis = last - 1; axis >= 0; axis--) {
                row += strides[axis];
                if (++index[axis] < sizes[axis]) {
                    break;
                }
                row -= sizes[axis] * strides[axis];
                index[axis] = 0;
            }
        }
    }
}
