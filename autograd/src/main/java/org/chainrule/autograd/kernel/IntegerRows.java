package org.chainrule.autograd.kernel;

/** Reduces the rows of row-major matrices of integers, which doubles can't hold beyond 2^53. */
public final class IntegerRows {
    private IntegerRows() {}

    /** A reduction of a row to one integer. */
    @FunctionalInterface
    public interface Reduction {
        /**
         * Reduces a row.
         *
         * @param in the matrix
         * @param from the index of the row's first element
         * @param to the index behind its last
         * @return the value
         */
        long apply(long[] in, int from, int to);
    }

    /**
     * Reduces every row.
     *
     * @param in the matrix
     * @param rows how many rows it has
     * @param width how long they are
     * @param reduction from a row to one integer
     * @return a value for each row
     */
    public static long[] reduce(long[] in, int rows, int width, Reduction reduction) {
        long[] out = new long[rows];
        for (int row = 0; row < rows; row++) {
            out[row] = reduction.apply(in, row * width, (row + 1) * width);
        }
        return out;
    }

    /**
     * Returns the index of the maximum or minimum, the first of several.
     *
     * @param greatest whether of the maximum
     * @param in the elements, at least one
     * @param from the index of the first
     * @param to the index behind the last
     * @return the index, counted from {@code from}
     */
    public static int indexOf(boolean greatest, long[] in, int from, int to) {
        int best = from;
        for (int n = from + 1; n < to; n++) {
            if (greatest ? in[n] > in[best] : in[n] < in[best]) {
                best = n;
            }
        }
        return best - from;
    }
}
