package org.chainrule.autograd.kernel;

/** Row by row over a row-major matrix: what a row is reduced to, or what becomes of it. All in double precision. */
public final class Rows {
    private Rows() {}

    /** A number from the elements {@code from .. to - 1}. */
    @FunctionalInterface
    public interface Reduction {
        /**
         * Reduces a row.
         *
         * @param in the matrix
         * @param from the row's first element
         * @param to the end of the row
         * @return the number
         */
        double of(double[] in, int from, int to);
    }

    /**
     * Reduces every row.
     *
     * @param in the matrix
     * @param rows how many rows it has
     * @param width how long they are
     * @param reduction what to make of a row
     * @return a number for each row
     */
    public static double[] reduce(double[] in, int rows, int width, Reduction reduction) {
        double[] out = new double[rows];
        for (int row = 0; row < rows; row++) {
            out[row] = reduction.of(in, row * width, (row + 1) * width);
        }
        return out;
    }

    /**
     * The greatest element; NaN if there is one.
     *
     * @param in the elements
     * @param from the first
     * @param to the end
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
     * The least element; NaN if there is one.
     *
     * @param in the elements
     * @param from the first
     * @param to the end
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
     * The place of the greatest element, the first of several; of the first NaN if there is one.
     *
     * @param in the elements
     * @param from the first
     * @param to the end
     * @return its number, counted from 0
     */
    public static double argmax(double[] in, int from, int to) {
        return place(max(in, from, to), in, from, to);
    }

    /**
     * The place of the least element, the first of several; of the first NaN if there is one.
     *
     * @param in the elements
     * @param from the first
     * @param to the end
     * @return its number, counted from 0
     */
    public static double argmin(double[] in, int from, int to) {
        return place(min(in, from, to), in, from, to);
    }

    private static int place(double value, double[] in, int from, int to) {
        for (int n = from; n < to; n++) {
            if (in[n] == value || Double.isNaN(in[n])) {
                return n - from;
            }
        }
        throw new AssertionError(value);
    }

    /**
     * The logarithm of the sum of exponentials, taken from the greatest element on so that none overflows.
     *
     * @param in the elements
     * @param from the first
     * @param to the end
     * @return ln(sum e^x)
     */
    public static double logSumExp(double[] in, int from, int to) {
        double max = max(in, from, to);
        if (Double.isInfinite(max)) {
            return max; // nothing can be taken from it
        }
        return max + logOfSum(in, from, to, max);
    }

    /** ln(sum e^(x - max)). The greatest term is 1, and is left out of the sum, where it would round off small ones. */
    private static double logOfSum(double[] in, int from, int to, double max) {
        int greatest = from + place(max, in, from, to);
        double others = 0;
        for (int n = from; n < to; n++) {
            others += n == greatest ? 0 : StrictMath.exp(in[n] - max);
        }
        return StrictMath.log1p(others);
    }

    /**
     * The p-norm (sum |x|^p)^(1/p), scaled by the greatest magnitude so that nothing over- or underflows.
     *
     * @param p the order, positive and finite
     * @return the reduction
     */
    public static Reduction norm(double p) {
        return (in, from, to) -> {
            double scale = 0;
            for (int n = from; n < to; n++) {
                scale = Math.max(scale, Math.abs(in[n]));
            }
            if (scale == 0 || !Double.isFinite(scale)) {
                return scale;
            }
            double unit = p == 2 && scale > 1e-100 && scale < 1e100 ? 1 : scale;
            double sum = 0;
            for (int n = from; n < to; n++) {
                double ratio = Math.abs(in[n]) / unit;
                sum += p == 2 ? ratio * ratio : p == 1 ? ratio : StrictMath.pow(ratio, p);
            }
            return unit * (p == 2 ? Math.sqrt(sum) : p == 1 ? sum : StrictMath.pow(sum, 1 / p));
        };
    }

    /**
     * The exponentials of every row, divided by their sum.
     *
     * @param in the matrix
     * @param width how long its rows are
     * @return the shares, which add up to 1 in every row
     */
    public static double[] softmax(double[] in, int width) {
        double[] out = new double[in.length];
        for (int from = 0; from < in.length; from += width) {
            double max = max(in, from, from + width);
            double sum = 0;
            for (int n = from; n < from + width; n++) {
                out[n] = StrictMath.exp(in[n] - max);
                sum += out[n];
            }
            for (int n = from; n < from + width; n++) {
                out[n] /= sum;
            }
        }
        return out;
    }

    /**
     * The logarithms of {@link #softmax}.
     *
     * @param in the matrix
     * @param width how long its rows are
     * @return x - ln(sum e^x), row by row
     */
    public static double[] logSoftmax(double[] in, int width) {
        double[] out = new double[in.length];
        for (int from = 0; from < in.length; from += width) {
            double max = max(in, from, from + width);
            double log = logOfSum(in, from, from + width, max);
            for (int n = from; n < from + width; n++) {
                out[n] = in[n] - max - log;
            }
        }
        return out;
    }

    /**
     * The running sums of every row.
     *
     * @param in the matrix
     * @param width how long its rows are
     * @return the sums of all elements up to each, from the front
     */
    public static double[] cumsum(double[] in, int width) {
        double[] out = in.clone();
        for (int n = 1; n < out.length; n++) {
            out[n] += n % width == 0 ? 0 : out[n - 1];
        }
        return out;
    }
}
