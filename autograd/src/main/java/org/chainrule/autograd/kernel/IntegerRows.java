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
     * @param width how long the rows are
     * @param reduction from a row to one integer
     * @param out an array for the value of each row
     */
    public static void reduce(long[] in, int width, Reduction reduction, long[] out) {
        for (int row = 0; row < out.length; row++) {
            out[row] = reduction.apply(in, row * width, (row + 1) * width);
        }
    }

    /**
     * Returns the sum of elements, whose higher bits are lost where it overflows.
     *
     * @param in the elements
     * @param from the index of the first
     * @param to the index behind the last
     * @return the sum
     */
    public static long sum(long[] in, int from, int to) {
        long sum = 0;
        for (int n = from; n < to; n++) {
            sum += in[n];
        }
        return sum;
    }

    /**
     * Returns the product of elements, whose higher bits are lost where it overflows.
     *
     * @param in the elements
     * @param from the index of the first
     * @param to the index behind the last
     * @return the product, 1 of none
     */
    public static long product(long[] in, int from, int to) {
        long product = 1;
        for (int n = from; n < to; n++) {
            product *= in[n];
        }
        return product;
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
