package org.chainrule.autograd.kernel;

/** Reduces the rows of row-major matrices in double precision. */
public final class RowReductions {
    private RowReductions() {}

    /**
     * Reduces every row.
     *
     * @param in the matrix
     * @param rows how many rows it has
     * @param width how long they are
     * @param reduction from a row to one value
     * @return a value for each row
     */
    public static double[] reduce(double[] in, int rows, int width, RowReduction reduction) {
        double[] out = new double[rows];
        for (int row = 0; row < rows; row++) {
            out[row] = reduction.apply(in, row * width, (row + 1) * width);
        }
        return out;
    }

    /**
     * Computes the maximum; NaN if an element is NaN.
     *
     * @param in the elements
     * @param from the index of the first
     * @param to the index behind the last
     * @return the maximum; -infinity of none
     */
    public static double max(double[] in, int from, int to) {
        double max = Double.NEGATIVE_INFINITY;
        for (int n = from; n < to; n++) {
            max = Math.max(max, in[n]);
        }
        return max;
    }

    /**
     * Computes the minimum; NaN if an element is NaN.
     *
     * @param in the elements
     * @param from the index of the first
     * @param to the index behind the last
     * @return the minimum; infinity of none
     */
    public static double min(double[] in, int from, int to) {
        double min = Double.POSITIVE_INFINITY;
        for (int n = from; n < to; n++) {
            min = Math.min(min, in[n]);
        }
        return min;
    }

    /**
     * Returns the index of the maximum, the first of several; of the first NaN if there is one.
     *
     * @param in the elements
     * @param from the index of the first
     * @param to the index behind the last
     * @return the index, counted from {@code from}
     */
    public static double argmax(double[] in, int from, int to) {
        return indexOf(max(in, from, to), in, from, to);
    }

    /**
     * Returns the index of the minimum, the first of several; of the first NaN if there is one.
     *
     * @param in the elements
     * @param from the index of the first
     * @param to the index behind the last
     * @return the index, counted from {@code from}
     */
    public static double argmin(double[] in, int from, int to) {
        return indexOf(min(in, from, to), in, from, to);
    }

    private static int indexOf(double value, double[] in, int from, int to) {
        for (int n = from; n < to; n++) {
            if (in[n] == value || Double.isNaN(in[n])) {
                return n - from;
            }
        }
        throw new AssertionError(value);
    }

    /**
     * Computes the greatest absolute value; NaN if an element is NaN.
     *
     * @param in the elements
     * @param from the index of the first
     * @param to the index behind the last
     * @return the maximum of |x|; 0 of none
     */
    public static double greatestMagnitude(double[] in, int from, int to) {
        double greatest = 0;
        for (int n = from; n < to; n++) {
            greatest = Math.max(greatest, Math.abs(in[n]));
        }
        return greatest;
    }

    /**
     * Returns the reduction to the p-norm (sum |x|^p)^(1/p), scaled by the greatest magnitude so that nothing over- or
     * underflows.
     *
     * @param p the order, positive and finite
     * @return the reduction, for one thread
     */
    public static RowReduction norm(double p) {
        var sums = new PowerSums(p);
        return (in, from, to) -> {
            double scale = greatestMagnitude(in, from, to);
            if (scale == 0 || !Double.isFinite(scale)) {
                return scale;
            }
            double unit = p == 2 && scale > 1e-100 && scale < 1e100 ? 1 : scale;
            double sum = sums.of(in, from, to, unit);
            if (p == 2 || p == 1) {
                return unit * (p == 2 ? Math.sqrt(sum) : sum);
            }
            double root = PowerSums.power(sum, 1 / p);
            if (root < Double.POSITIVE_INFINITY) {
                return unit * root;
            }
            double half = PowerSums.power(sum, 0.5 / p);
            return unit * half * half;
        };
    }
}
