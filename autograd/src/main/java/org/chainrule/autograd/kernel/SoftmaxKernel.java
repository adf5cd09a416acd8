package org.chainrule.autograd.kernel;

import java.util.List;

import org.chainrule.autograd.codegen.ByPrecision;
import org.chainrule.autograd.machine.ElementArrays;
import org.chainrule.autograd.codegen.Fold;
import org.chainrule.autograd.codegen.Folding;
import org.chainrule.autograd.codegen.Kernel;
import org.chainrule.autograd.codegen.KernelArguments;
import org.chainrule.autograd.formula.Expr;

/**
 * Computes the softmax, its logarithm, and the logarithm of the sum of exponentials, row by row. Exponentials are taken
 * of the distances from the row's maximum, so that none overflows. A row is read from memory once; it is in the nearest
 * cache when it is read again.
 */
public final class SoftmaxKernel {
    private static final KernelArguments NOTHING = new KernelArguments(0);
    private static final Expr X = Expr.argument(0);
    private static final Expr MAX = Expr.argument(1);

    /** The exponential of an element's distance from the maximum of its row, the second argument. */
    public static final Expr POWER = X.sub(MAX).expNonPositive();
    /** The same of all elements but the greatest, which are 0. */
    public static final Expr OTHER_POWER = Expr.select(X.eq(MAX), Expr.zero(), POWER);
    /** Whether an element is the maximum of its row, the second argument. */
    public static final Expr IS_MAX = X.eq(MAX);
    /** The logarithm of the softmax, of an element, the maximum of its row and the logarithm of the sum of powers. */
    public static final Expr LOG_SOFTMAX = X.sub(MAX).sub(Expr.argument(2));
    /** The logarithm of the sum of powers, of that of the others and of how many elements are the maximum. */
    public static final Expr LOG_OF_SUM = X.add(MAX.sub(1)).log1p();

    private static final ByPrecision<SoftmaxKernel> KERNELS = new ByPrecision<>(SoftmaxKernel::new);

    // Of one value for a row, in double precision.
    private static final Kernel EXPM1 = Kernel.of(List.of(Expr.argument(0).expm1()), 1, false);
    private static final Kernel LOG = Kernel.of(List.of(LOG_OF_SUM), 2, false);

    private final Folding maximum;
    private final Folding exponentials; // stored, and their sum
    private final Kernel scaled;
    private final Folding others; // the sum of exponentials but for those of the maximum, and how often that occurs
    private final Kernel logarithms;

    private SoftmaxKernel(boolean single) {
        this.maximum = Folding.of(Fold.MAX, single);
        this.exponentials = Folding.of(List.of(POWER), List.of(POWER), List.of(Fold.SUM), 2, single);
        this.scaled = Kernel.of(List.of(X.mul(Expr.argument(1))), 2, single);
        this.others = Folding.of(List.of(), List.of(OTHER_POWER, IS_MAX), List.of(Fold.SUM, Fold.SUM), 2, single);
        this.logarithms = Kernel.of(List.of(LOG_SOFTMAX), 3, single);
    }

    /**
     * Computes the softmax of every row: its exponentials, divided by their sum.
     *
     * @param in float[] or double[]
     * @param offset the index where the first row begins; the others follow
     * @param out an array of the same kind for the results, which add up to 1 in every row; from its start on
     * @param rows how many rows there are
     * @param width how long they are
     */
    public static void softmax(Object in, int offset, Object out, int rows, int width) {
        SoftmaxKernel kernel = KERNELS.of(in);
        kernel.times((_, _, sum) -> 1 / sum, in, offset, out, rows, width);
    }

    /** A factor of the exponentials of a row, given its number, its maximum and their sum. */
    @FunctionalInterface
    private interface Factor {
        double of(int row, double max, double sum);
    }

    private void times(Factor factorOf, Object in, int offset, Object out, int rows, int width) {
        Parallel.forRange(rows, width, (first, end) -> {
            Folding.Workspace ofMax = maximum.workspace();
            Folding.Workspace ofSum = exponentials.workspace();
            Object max = ElementArrays.create(ElementArrays.isSingle(in), 1);
            Object factor = ElementArrays.create(ElementArrays.isSingle(in), 1);
            KernelArguments row = KernelArguments.of(in, offset + first * width);
            KernelArguments result = KernelArguments.of(out, first * width);
            KernelArguments scores = new KernelArguments(2).set(0, in, offset + first * width, 1).set(1, max, 0, 0);
            KernelArguments powers = new KernelArguments(2).set(0, out, first * width, 1).set(1, factor, 0, 0);
            for (int n = first; n < end; n++) {
                ElementArrays.set(max, 0, ofMax.fold(row, NOTHING, width).result(0));
                double sum = ofSum.fold(scores, result, width).result(0);
                ElementArrays.set(factor, 0, factorOf.of(n, ElementArrays.get(max, 0), sum));
                scaled.run(powers, result, width);
                row.advance(width);
                result.advance(width);
                scores.advance(width);
                powers.advance(width);
            }
        });
    }

    /**
     * Computes the logarithms of the {@link #softmax}, x - ln(sum e^x).
     *
     * @param in float[] or double[]
     * @param offset the index where the first row begins; the others follow
     * @param out an array of the same kind for the logarithms, from its start on
     * @param rows how many rows there are
     * @param width how long they are
     */
    public static void logSoftmax(Object in, int offset, Object out, int rows, int width) {
        KERNELS.of(in).logSoftmaxOf(in, offset, out, rows, width);
    }

    private void logSoftmaxOf(Object in, int offset, Object out, int rows, int width) {
        Parallel.forRange(rows, width, (first, end) -> {
            var sum = new LogOfSum(in);
            Object log = ElementArrays.create(ElementArrays.isSingle(in), 1);
            for (int row = first; row < end; row++) {
                int to = row * width;
                ElementArrays.set(log, 0, sum.of(offset + to, width));
                KernelArguments scores = new KernelArguments(3).set(0, in, offset + to, 1).set(1, sum.max, 0, 0)
                        .set(2, log, 0, 0);
                logarithms.run(scores, KernelArguments.of(out, to), width);
            }
        });
    }

    /**
     * Computes the logarithm of the {@link #softmax} at one index of every row.
     *
     * @param in float[] or double[]
     * @param offset the index where the first row begins; the others follow
     * @param labels for each row the index
     * @param width how long the rows are
     * @return x[label] - ln(sum e^x) for each
     */
    public static double[] logSoftmaxAt(Object in, int offset, long[] labels, int width) {
        double[] results = new double[labels.length];
        Parallel.forRange(labels.length, width, (first, end) -> {
            LogOfSum sum = KERNELS.of(in).new LogOfSum(in);
            for (int row = first; row < end; row++) {
                int from = offset + row * width;
                double log = sum.of(from, width);
                results[row] = ElementArrays.get(in, from + (int) labels[row]) - ElementArrays.get(sum.max, 0) - log;
            }
        });
        return results;
    }

    /**
     * Computes the gradient of {@link #logSoftmaxAt}: g (1 - e^y) at the label, and -g times the softmax elsewhere.
     *
     * @param in float[] or double[]
     * @param offset the index where the first row begins; the others follow
     * @param labels for each row the index
     * @param g for each row the gradient of its result
     * @param y for each row its result
     * @param out an array of the same kind for the gradient, from its start on
     * @param width how long the rows are
     */
    public static void logSoftmaxAtGradient(Object in, int offset, long[] labels, double[] g, double[] y, Object out,
            int width) {
        SoftmaxKernel kernel = KERNELS.of(in);
        kernel.times((row, _, sum) -> -g[row] / sum, in, offset, out, labels.length, width);
        for (int row = 0; row < labels.length; row++) {
            ElementArrays.set(out, row * width + (int) labels[row], -g[row] * EXPM1.evaluate(y[row]));
        }
    }

    /**
     * Computes the logarithm of the sum of exponentials of every row.
     *
     * @param in float[] or double[]
     * @param offset the index where the first row begins; the others follow
     * @param rows how many rows there are
     * @param width how long they are
     * @return ln(sum e^x) for each; of no elements -infinity
     */
    public static double[] logSumExp(Object in, int offset, int rows, int width) {
        double[] results = new double[rows];
        Parallel.forRange(rows, width, (first, end) -> {
            LogOfSum sum = KERNELS.of(in).new LogOfSum(in);
            for (int row = first; row < end; row++) {
                double log = sum.of(offset + row * width, width);
                double max = ElementArrays.get(sum.max, 0);
                results[row] = Double.isInfinite(max)
                        ? hasNaN(in, offset + row * width, width) ? Double.NaN : max
                        : max + log;
            }
        });
        return results;
    }

    /**
     * Computes the gradient of {@link #logSumExp}: g times the softmax. Beside infinite elements, where it is NaN, that of
     * finite ones is 0.
     *
     * @param in float[] or double[]
     * @param offset the index where the first row begins; the others follow
     * @param g for each row the gradient of its result
     * @param out an array of the same kind for the gradient, from its start on
     * @param width how long the rows are
     */
    public static void logSumExpGradient(Object in, int offset, double[] g, Object out, int width) {
        SoftmaxKernel kernel = KERNELS.of(in);
        kernel.times((row, max, sum) -> max == Double.POSITIVE_INFINITY ? g[row] : g[row] / sum, in, offset, out,
                g.length, width);
    }

    private static boolean hasNaN(Object in, int offset, int width) {
        for (int n = offset; n < offset + width; n++) {
            if (Double.isNaN(ElementArrays.get(in, n))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Computes ln(sum e^(x - max)) of rows. The greatest term is 1, and is left out of the sum, where it would round
     * off small ones.
     */
    private final class LogOfSum {
        final Object max;
        private final Object in;
        private final Folding.Workspace ofMax = maximum.workspace();
        private final Folding.Workspace ofOthers = others.workspace();

        LogOfSum(Object in) {
            this.in = in;
            this.max = ElementArrays.create(ElementArrays.isSingle(in), 1);
        }

        double of(int from, int width) {
            ElementArrays.set(max, 0, ofMax.fold(KernelArguments.of(in, from), NOTHING, width).result(0));
            ofOthers.fold(new KernelArguments(2).set(0, in, from, 1).set(1, max, 0, 0), NOTHING, width);
            return ElementArrays.get(max, 0) == Double.POSITIVE_INFINITY
                    ? Double.NaN // as of the softmax: infinity divided by infinity
                    : LOG.evaluate(ofOthers.result(0), ofOthers.result(1));
        }
    }
}
