package org.chainrule.autograd.kernel;

import java.util.Arrays;

/**
 * A matrix W between the elements along one axis, of which every row is a run of weights, none of which begins or ends before that of
 * the row above: y[j] = sum W[j][n] x[n] / a[n] / b[j], where the divisors a or b may be 1. Divisors stand apart so that the mean of
 * equal elements is that element.
 */
public final class BandMatrix {
    private final int[] first; // of each row, the first column with a weight
    private final int[] end; // and the one behind the last
    private final int[] starts; // of each row's weights; null where all weights are 1
    private final double[] weights;
    private final double[] before; // a, null where all are 1
    private final double[] after; // b, null where all are 1
    private final int columns;

    private BandMatrix(int columns, int[] first, int[] end, int[] starts, double[] weights, double[] before,
            double[] after) {
        this.columns = columns;
        this.first = first;
        this.end = end;
        this.starts = starts;
        this.weights = weights;
        this.before = before;
        this.after = after;
    }

    /**
     * Creates the matrix of means over runs of elements.
     *
     * @param columns the number of elements
     * @param first the first index of each run
     * @param end the index behind its last
     * @param divisors what each sum is divided by
     * @return the matrix
     */
    public static BandMatrix means(int columns, int[] first, int[] end, double[] divisors) {
        return new BandMatrix(columns, first, end, null, null, null, divisors);
    }

    /**
     * Creates the matrix of weighted sums of neighbours. Those beyond an end of the axis are the element at that end.
     *
     * @param columns the number of elements
     * @param first the index of each sum's first term
     * @param weights the weights of its terms, one or more of each
     * @return the matrix
     */
    public static BandMatrix weighted(int columns, int[] first, double[][] weights) {
        int rows = first.length;
        int[] from = new int[rows];
        int[] end = new int[rows];
        int[] starts = new int[rows + 1];
        for (int j = 0; j < rows; j++) {
            from[j] = Math.clamp(first[j], 0, columns - 1);
            end[j] = Math.clamp(first[j] + weights[j].length - 1, 0, columns - 1) + 1;
            starts[j + 1] = starts[j] + end[j] - from[j];
        }
        double[] within = new double[starts[rows]];
        for (int j = 0; j < rows; j++) {
            for (int k = 0; k < weights[j].length; k++) {
                within[starts[j] + Math.clamp(first[j] + k, 0, columns - 1) - from[j]] += weights[j][k];
            }
        }
        return new BandMatrix(columns, from, end, starts, within, null, null);
    }

    /**
     * Returns the transposed matrix.
     *
     * @return from results to elements
     */
    public BandMatrix transposed() {
        int[] from = new int[columns];
        int[] to = new int[columns];
        int[] offsets = new int[columns + 1];
        int begin = 0; // the first row that doesn't end before the column
        int behind = 0; // the first that begins behind it
        for (int n = 0; n < columns; n++) {
            while (begin < first.length && end[begin] <= n) {
                begin++;
            }
            while (behind < first.length && first[behind] <= n) {
                behind++;
            }
            from[n] = Math.min(begin, behind);
            to[n] = behind;
            offsets[n + 1] = weights == null ? 0 : offsets[n] + to[n] - from[n];
        }
        if (weights == null) {
            return new BandMatrix(first.length, from, to, null, null, after, before);
        }
        double[] turned = new double[weights.length];
        for (int n = 0; n < columns; n++) {
            for (int j = from[n]; j < to[n]; j++) {
                turned[offsets[n] + j - from[n]] = weights[starts[j] + n - first[j]];
            }
        }
        return new BandMatrix(first.length, from, to, offsets, turned, after, before);
    }

    /**
     * Returns the number of columns.
     *
     * @return the size of the axis before
     */
    public int columns() {
        return columns;
    }

    /**
     * Returns the number of rows.
     *
     * @return the size of the axis afterwards
     */
    public int rows() {
        return first.length;
    }

    /** Multiplies along the middle of three axes; the elements are divided in place first. */
    void multiply(double[] x, int outer, int inner, double[] y) {
        divide(x, before, outer, inner);
        for (int block = 0; block < outer; block++) {
            int from = block * columns * inner;
            int to = block * first.length * inner;
            if (inner > 1) {
                multiplyRows(x, from, inner, y, to);
            } else if (weights == null) {
                sum(x, from, y, to);
            } else {
                multiplyElements(x, from, y, to);
            }
        }
        divide(y, after, outer, inner);
    }

    private void sum(double[] x, int from, double[] y, int to) {
        for (int j = 0; j < first.length; j++) {
            double sum = 0;
            for (int n = from + first[j]; n < from + end[j]; n++) {
                sum += x[n];
            }
            y[to + j] = sum;
        }
    }

    private void multiplyElements(double[] x, int from, double[] y, int to) {
        for (int j = 0; j < first.length; j++) {
            double sum = 0;
            int weight = starts[j];
            for (int n = from + first[j]; n < from + end[j]; n++) {
                sum += weights[weight++] * x[n];
            }
            y[to + j] = sum;
        }
    }

    private void multiplyRows(double[] x, int from, int width, double[] y, int to) {
        Arrays.fill(y, to, to + first.length * width, 0);
        for (int j = 0; j < first.length; j++) {
            for (int n = first[j]; n < end[j]; n++) {
                addRow(weights == null ? 1 : weights[starts[j] + n - first[j]], x, from + n * width, y, to + j * width,
                        width);
            }
        }
    }

    private static void addRow(double weight, double[] x, int from, double[] y, int to, int width) {
        for (int n = 0; n < width; n++) {
            y[to + n] += weight * x[from + n];
        }
    }

    private static void divide(double[] elements, double[] divisors, int outer, int inner) {
        if (divisors == null) {
            return;
        }
        for (int row = 0; row < outer * divisors.length; row++) {
            double divisor = divisors[row % divisors.length];
            for (int k = row * inner; k < (row + 1) * inner; k++) {
                elements[k] /= divisor;
            }
        }
    }
}
