package org.chainrule.autograd.kernel;

import org.chainrule.autograd.machine.ElementArrays;

/** Compares elements in the order of {@link RowOrder}, in which NaN is last, and finds places in sorted rows. */
public final class OrderedRows {
    private OrderedRows() {}

    /**
     * Returns whether two elements are equal, which NaN is to none.
     *
     * @param array double[], float[], long[] or boolean[]
     * @param a the index of one
     * @param b the index of the other
     * @return true if they are
     */
    public static boolean areEqual(Object array, int a, int b) {
        return array instanceof long[] integers
                ? integers[a] == integers[b]
                : ElementArrays.get(array, a) == ElementArrays.get(array, b);
    }

    private static boolean isLess(Object a, int i, Object b, int j) {
        if (a instanceof long[] integers) {
            return integers[i] < ((long[]) b)[j];
        }
        double x = ElementArrays.get(a, i);
        double y = ElementArrays.get(b, j);
        return x < y || y != y && x == x;
    }

    /**
     * Compares runs of elements, the first ones that differ.
     *
     * @param array double[], float[], long[] or boolean[]
     * @param a where one begins
     * @param b where the other begins
     * @param count how many elements they have
     * @return a negative number if the one comes first, a positive one if the other does, else 0
     */
    public static int compare(Object array, int a, int b, int count) {
        for (int n = 0; n < count; n++) {
            if (isLess(array, a + n, array, b + n)) {
                return -1;
            }
            if (isLess(array, b + n, array, a + n)) {
                return 1;
            }
        }
        return 0;
    }

    /**
     * Finds an element that is less than the one before it in its row.
     *
     * @param array double[], float[], long[] or boolean[]
     * @param width how long the rows are
     * @return the index of the first; -1 if all rows are sorted
     */
    public static int firstUnsorted(Object array, int width) {
        for (int n = 1; n < ElementArrays.length(array); n++) {
            if (n % width != 0 && isLess(array, n, array, n - 1)) {
                return n;
            }
        }
        return -1;
    }

    /**
     * Finds where values would be inserted in sorted rows.
     *
     * @param rows the rows, an array as above
     * @param width how long they are
     * @param values the values, an array of the same kind
     * @param count how many there are for each row
     * @param right whether behind equal elements, or else before them
     * @param out an array for the places, counted from 0 in each row
     */
    public static void search(Object rows, int width, Object values, int count, boolean right, long[] out) {
        if (rows instanceof long[] integers) {
            for (int n = 0; n < out.length; n++) {
                out[n] = place(integers, n / count * width, width, ((long[]) values)[n], right);
            }
        } else {
            double[] doubles = doubles(rows);
            for (int n = 0; n < out.length; n++) {
                out[n] = place(doubles, n / count * width, width, ElementArrays.get(values, n), right);
            }
        }
    }

    private static double[] doubles(Object array) {
        if (array instanceof double[] doubles) {
            return doubles;
        }
        double[] doubles = new double[ElementArrays.length(array)];
        ElementArrays.copy(array, 0, 1, doubles, 0, 1, doubles.length);
        return doubles;
    }

    private static int place(long[] row, int start, int width, long value, boolean right) {
        int low = 0;
        int high = width;
        while (low < high) {
            int middle = low + high >>> 1;
            long element = row[start + middle];
            if (element < value || right && element == value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static int place(double[] row, int start, int width, double value, boolean right) {
        boolean isNaN = value != value;
        int low = 0;
        int high = width;
        while (low < high) {
            int middle = low + high >>> 1;
            double element = row[start + middle];
            boolean isEqual = element == value || isNaN && element != element;
            if (element < value || isNaN && element == element || right && isEqual) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
