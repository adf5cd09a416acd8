package org.chainrule.autograd.kernel;

import java.util.Arrays;
import java.util.List;

import org.chainrule.autograd.codegen.Kernel;
import org.chainrule.autograd.codegen.KernelArguments;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.machine.ElementArrays;

/**
 * Scans the rows of row-major matrices: each result depends on all elements up to its own. Floating-point scans compute in double
 * precision and round each result; those of integers lose the higher bits where they overflow.
 */
public final class RowScans {
    private static final int TOGETHER = 4; // rows that are summed up side by side

    private RowScans() {}

    /**
     * Computes the cumulative sums of every row.
     *
     * @param in double[] or float[]
     * @param offset the index where the first row begins; the others follow
     * @param fromEnd whether the sums begin at the end of a row
     * @param out an array of the same kind for the sums of all elements up to each, itself included
     * @param rows how many rows there are
     * @param width how long they are
     */
    public static void sums(Object in, int offset, boolean fromEnd, Object out, int rows, int width) {
        int step = fromEnd ? -1 : 1;
        int row = 0;
        for (; row + TOGETHER <= rows; row += TOGETHER) {
            int first = row * width + (fromEnd ? width - 1 : 0);
            if (in instanceof float[] floats) {
                sumsOfFour(floats, offset, (float[]) out, first, step, width);
            } else {
                sumsOfFour((double[]) in, offset, (double[]) out, first, step, width);
            }
        }
        for (; row < rows; row++) {
            double sum = 0;
            for (int k = 0, n = row * width + (fromEnd ? width - 1 : 0); k < width; k++, n += step) {
                sum += ElementArrays.get(in, offset + n);
                ElementArrays.set(out, n, sum);
            }
        }
    }

    /** Sums up four rows side by side, since each addition takes longer than the next one of another row could begin. */
    private static void sumsOfFour(float[] in, int offset, float[] out, int first, int step, int width) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        for (int k = 0, n = first; k < width; k++, n += step) {
            a += in[offset + n];
            b += in[offset + n + width];
            c += in[offset + n + 2 * width];
            d += in[offset + n + 3 * width];
            out[n] = (float) a;
            out[n + width] = (float) b;
            out[n + 2 * width] = (float) c;
            out[n + 3 * width] = (float) d;
        }
    }

    private static void sumsOfFour(double[] in, int offset, double[] out, int first, int step, int width) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        for (int k = 0, n = first; k < width; k++, n += step) {
            a += in[offset + n];
            b += in[offset + n + width];
            c += in[offset + n + 2 * width];
            d += in[offset + n + 3 * width];
            out[n] = a;
            out[n + width] = b;
            out[n + 2 * width] = c;
            out[n + 3 * width] = d;
        }
    }

    /**
     * Computes the cumulative sums of slices along the middle of three axes.
     *
     * @param in double[] or float[]
     * @param offset the index where the elements begin
     * @param fromEnd whether the sums begin at the last slice
     * @param out an array of the same kind for the sums
     * @param sizes the sizes of the axes
     */
    public static void sumsOfSlices(Object in, int offset, boolean fromEnd, Object out, int[] sizes) {
        int size = sizes[1];
        int inner = sizes[2];
        double[] sums = new double[inner];
        for (int block = 0; block < sizes[0]; block++) {
            Arrays.fill(sums, 0);
            for (int k = 0; k < size; k++) {
                int at = (block * size + (fromEnd ? size - 1 - k : k)) * inner;
                if (in instanceof float[] floats) {
                    addTo(sums, floats, offset + at, (float[]) out, at);
                } else {
                    addTo(sums, (double[]) in, offset + at, (double[]) out, at);
                }
            }
        }
    }

    private static void addTo(double[] sums, float[] in, int from, float[] out, int to) {
        for (int k = 0; k < sums.length; k++) {
            sums[k] += in[from + k];
            out[to + k] = (float) sums[k];
        }
    }

    private static void addTo(double[] sums, double[] in, int from, double[] out, int to) {
        for (int k = 0; k < sums.length; k++) {
            sums[k] += in[from + k];
            out[to + k] = sums[k];
        }
    }

    /**
     * Computes the cumulative sums of every row of integers.
     *
     * @param in the elements
     * @param offset the index of the first; the others follow
     * @param out an array for as many sums
     * @param width how long the rows are
     */
    public static void sums(long[] in, int offset, long[] out, int width) {
        long sum = 0;
        for (int n = 0; n < out.length; n++) {
            sum = (n % width == 0 ? 0 : sum) + in[offset + n];
            out[n] = sum;
        }
    }

    /**
     * Computes the cumulative products of every row.
     *
     * @param in double[] or float[]
     * @param offset the index where the first row begins; the others follow
     * @param out an array of the same kind for the products
     * @param rows how many rows there are
     * @param width how long they are
     */
    public static void products(Object in, int offset, Object out, int rows, int width) {
        for (int row = 0; row < rows; row++) {
            double product = 1;
            for (int n = row * width; n < (row + 1) * width; n++) {
                product *= ElementArrays.get(in, offset + n);
                ElementArrays.set(out, n, product);
            }
        }
    }

    /**
     * Computes the cumulative products of every row of integers.
     *
     * @param in the elements
     * @param offset the index of the first; the others follow
     * @param out an array for as many products
     * @param width how long the rows are
     */
    public static void products(long[] in, int offset, long[] out, int width) {
        long product = 1;
        for (int n = 0; n < out.length; n++) {
            product = (n % width == 0 ? 1 : product) * in[offset + n];
            out[n] = product;
        }
    }

    /**
     * Computes the recurrence y[n] = b[n] + a[n] y[n-1] along every row, where nothing is added to the first b. A y that is 0
     * stays out of the next one, even where a is infinite.
     *
     * @param a the factors, double[] or float[]; the first of each row isn't read
     * @param aOffset the index where their first row begins; the others follow
     * @param b what is added, an array of the same kind
     * @param bOffset the same for them
     * @param fromEnd whether it begins at the end of a row, where y[n] = b[n] + a[n+1] y[n+1]
     * @param out an array of the same kind for y
     * @param rows how many rows there are
     * @param width how long they are
     */
    public static void recurrence(Object a, int aOffset, Object b, int bOffset, boolean fromEnd, Object out, int rows,
            int width) {
        int step = fromEnd ? -1 : 1;
        int link = fromEnd ? 1 : 0; // the factor between two elements stands at the later one
        for (int row = 0; row < rows; row++) {
            double y = 0;
            for (int k = 0, n = row * width + (fromEnd ? width - 1 : 0); k < width; k++, n += step) {
                double carried = y == 0 ? 0 : ElementArrays.get(a, aOffset + n + link) * y;
                y = ElementArrays.get(b, bOffset + n) + carried;
                ElementArrays.set(out, n, y);
            }
        }
    }

    /**
     * Finds the index of the greatest or least element up to each in every row, of equal ones the last; of the last NaN from the
     * first one on.
     *
     * @param in double[], float[], long[] or boolean[]
     * @param greatest whether of the greatest
     * @param out an array for the indices, counted from 0 in each row
     * @param width how long the rows are
     */
    public static void indicesOfExtremes(Object in, boolean greatest, long[] out, int width) {
        int best = 0;
        for (int n = 0; n < out.length; n++) {
            if (n % width == 0 || replaces(in, n, best, greatest)) {
                best = n;
            }
            out[n] = best % width;
        }
    }

    private static boolean replaces(Object in, int n, int best, boolean greatest) {
        if (in instanceof long[] integers) {
            return greatest ? integers[n] >= integers[best] : integers[n] <= integers[best];
        }
        double element = ElementArrays.get(in, n);
        double extreme = ElementArrays.get(in, best);
        return element != element || extreme == extreme && (greatest ? element >= extreme : element <= extreme);
    }

    /**
     * Computes the logarithms of the cumulative sums of exponentials of every row. Exponentials are taken of the distances from the
     * greatest element so far.
     *
     * @param in double[] or float[]
     * @param offset the index where the first row begins; the others follow
     * @param out an array of the same kind for the logarithms
     * @param rows how many rows there are
     * @param width how long they are
     */
    public static void logSumExps(Object in, int offset, Object out, int rows, int width) {
        double[] greatest = new double[width];
        double[] sums = new double[width];
        double[] logarithms = new double[width];
        KernelArguments parts = new KernelArguments(2).set(0, greatest, 0, 1).set(1, sums, 0, 1);
        for (int row = 0; row < rows; row++) {
            double max = Double.NEGATIVE_INFINITY;
            double sum = 0;
            for (int k = 0; k < width; k++) {
                double x = ElementArrays.get(in, offset + row * width + k);
                if (x == max) {
                    sum += 1; // which infinity minus itself wouldn't be
                } else if (x < max) {
                    sum += LogSumExps.EXP.evaluate(x - max);
                } else {
                    sum = sum * LogSumExps.EXP.evaluate(max - x) + 1;
                    max = x;
                }
                greatest[k] = max;
                sums[k] = sum;
            }
            LogSumExps.LOGARITHM.run(parts, KernelArguments.of(logarithms, 0), width);
            for (int k = 0; k < width; k++) {
                ElementArrays.set(out, row * width + k, logarithms[k]);
            }
        }
    }

    /** A class of its own, so that a program builds the formulas only if it needs them. */
    private static final class LogSumExps {
        static final Kernel EXP = Kernel.of(List.of(Expr.argument(0).exp()), 1, false);
        static final Kernel LOGARITHM = Kernel.of(List.of(Expr.argument(0).add(Expr.argument(1).log())), 2, false);
    }
}
