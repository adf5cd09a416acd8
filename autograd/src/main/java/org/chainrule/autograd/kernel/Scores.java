package org.chainrule.autograd.kernel;

import java.util.List;
import java.util.function.IntToDoubleFunction;

import org.chainrule.autograd.codegen.Fold;
import org.chainrule.autograd.codegen.Folding;
import org.chainrule.autograd.codegen.Kernel;
import org.chainrule.autograd.codegen.KernelArguments;
import org.chainrule.autograd.formula.Expr;

/**
 * The softmax and its kin, row by row. Exponentials are taken of the distances from the greatest score, so that none
 * overflows. A row is read from memory once; it is in the nearest cache when it is read again.
 */
public final class Scores {
    private static final KernelArguments NOWHERE = new KernelArguments(0);
    private static final Scores SINGLE = new Scores(true);
    private static final Scores DOUBLE = new Scores(false);

    private final Folding greatest;
    private final Folding exponentials; // stored, and their sum
    private final Kernel shares;
    private final Folding others; // the sum of exponentials but for those of the greatest score, and how often that occurs
    private final Kernel logarithms;

    private Scores(boolean single) {
        Expr x = Expr.argument(0);
        Expr max = Expr.argument(1);
        Expr power = x.sub(max).expNonPositive();
        this.greatest = Folding.of(Fold.MAX, x, 1, single);
        this.exponentials = Folding.of(List.of(power), List.of(power), List.of(Fold.SUM), 2, single);
        this.shares = Kernel.of(List.of(x.mul(Expr.argument(1))), 2, single);
        this.others = Folding.of(List.of(), List.of(Expr.select(x.eq(max), Expr.zero(), power), x.eq(max)),
                List.of(Fold.SUM, Fold.SUM), 2, single);
        this.logarithms = Kernel.of(List.of(x.sub(max).sub(Expr.argument(2))), 3, single);
    }

    private static Scores of(Object array) {
        return array instanceof float[] ? SINGLE : DOUBLE;
    }

    /**
     * The exponentials of every row, divided by their sum.
     *
     * @param in float[] or double[]
     * @param at where the first row begins; the others follow
     * @param out an array of the same kind for the shares, which add up to 1 in every row; from its start on
     * @param rows how many rows there are
     * @param width how long they are
     */
    public static void softmax(Object in, int at, Object out, int rows, int width) {
        of(in).softmaxTimes(_ -> 1, in, at, out, rows, width);
    }

    private void softmaxTimes(IntToDoubleFunction weight, Object in, int at, Object out, int rows, int width) {
        Workers.split(rows, width, (first, end) -> {
            Folding.Workspace maximum = greatest.workspace();
            Folding.Workspace sum = exponentials.workspace();
            Object max = Numbers.one(in instanceof float[]);
            Object factor = Numbers.one(in instanceof float[]);
            KernelArguments row = KernelArguments.of(in, at + first * width);
            KernelArguments result = KernelArguments.of(out, first * width);
            KernelArguments scores = new KernelArguments(2).set(0, in, at + first * width, 1).set(1, max, 0, 0);
            KernelArguments powers = new KernelArguments(2).set(0, out, first * width, 1).set(1, factor, 0, 0);
            for (int n = first; n < end; n++) {
                Numbers.set(max, 0, maximum.fold(row, NOWHERE, width).result(0));
                Numbers.set(factor, 0, weight.applyAsDouble(n) / sum.fold(scores, result, width).result(0));
                shares.run(powers, result, width);
                row.advance(width);
                result.advance(width);
                scores.advance(width);
                powers.advance(width);
            }
        });
    }

    /**
     * The logarithms of the {@link #softmax}, x - ln(sum e^x).
     *
     * @param in float[] or double[]
     * @param at where the first row begins; the others follow
     * @param out an array of the same kind for the logarithms, from its start on
     * @param rows how many rows there are
     * @param width how long they are
     */
    public static void logSoftmax(Object in, int at, Object out, int rows, int width) {
        of(in).logSoftmaxOf(in, at, out, rows, width);
    }

    private void logSoftmaxOf(Object in, int at, Object out, int rows, int width) {
        Workers.split(rows, width, (first, end) -> {
            var sum = new LogOfSum(in);
            Object log = Numbers.one(in instanceof float[]);
            for (int row = first; row < end; row++) {
                int to = row * width;
                Numbers.set(log, 0, sum.over(at + to, width));
                KernelArguments scores = new KernelArguments(3).set(0, in, at + to, 1).set(1, sum.max, 0, 0).set(2, log,
                        0, 0);
                logarithms.run(scores, KernelArguments.of(out, to), width);
            }
        });
    }

    /**
     * The logarithm of the {@link #softmax} at one place of every row.
     *
     * @param in float[] or double[]
     * @param at where the first row begins; the others follow
     * @param labels for each row the place
     * @param width how long the rows are
     * @return x[label] - ln(sum e^x) for each
     */
    public static double[] logSoftmaxAt(Object in, int at, long[] labels, int width) {
        double[] results = new double[labels.length];
        Workers.split(labels.length, width, (first, end) -> {
            LogOfSum sum = of(in).new LogOfSum(in);
            for (int row = first; row < end; row++) {
                int from = at + row * width;
                double log = sum.over(from, width);
                results[row] = Numbers.get(in, from + (int) labels[row]) - Numbers.get(sum.max, 0) - log;
            }
        });
        return results;
    }

    /**
     * The slopes of {@link #logSoftmaxAt}: g (1 - e^y) at the place, and -g times the softmax elsewhere.
     *
     * @param in float[] or double[]
     * @param at where the first row begins; the others follow
     * @param labels for each row the place
     * @param g for each row the gradient of its result
     * @param y for each row its result
     * @param out an array of the same kind for the slopes, from its start on
     * @param width how long the rows are
     */
    public static void logSoftmaxAtSlopes(Object in, int at, long[] labels, double[] g, double[] y, Object out,
            int width) {
        of(in).softmaxTimes(row -> -g[row], in, at, out, labels.length, width);
        for (int row = 0; row < labels.length; row++) {
            Numbers.set(out, row * width + (int) labels[row], -g[row] * StrictMath.expm1(y[row]));
        }
    }

    /**
     * The logarithm of the sum of exponentials of every row.
     *
     * @param in float[] or double[]
     * @param at where the first row begins; the others follow
     * @param rows how many rows there are
     * @param width how long they are
     * @return ln(sum e^x) for each; of no elements -infinity
     */
    public static double[] logSumExp(Object in, int at, int rows, int width) {
        double[] results = new double[rows];
        Workers.split(rows, width, (first, end) -> {
            LogOfSum sum = of(in).new LogOfSum(in);
            for (int row = first; row < end; row++) {
                double log = sum.over(at + row * width, width);
                double max = Numbers.get(sum.max, 0);
                results[row] = Double.isInfinite(max)
                        ? hasNaN(in, at + row * width, width) ? Double.NaN : max
                        : max + log;
            }
        });
        return results;
    }

    private static boolean hasNaN(Object in, int at, int width) {
        for (int n = at; n < at + width; n++) {
            if (Double.isNaN(Numbers.get(in, n))) {
                return true;
            }
        }
        return false;
    }

    /**
     * ln(sum e^(x - max)) of a row. The greatest term is 1, and is left out of the sum, where it would round off small ones.
     */
    private final class LogOfSum {
        final Object max;
        private final Object in;
        private final Folding.Workspace maximum = greatest.workspace();
        private final Folding.Workspace sum = others.workspace();

        LogOfSum(Object in) {
            this.in = in;
            this.max = Numbers.one(in instanceof float[]);
        }

        double over(int from, int width) {
            Numbers.set(max, 0, maximum.fold(KernelArguments.of(in, from), NOWHERE, width).result(0));
            sum.fold(new KernelArguments(2).set(0, in, from, 1).set(1, max, 0, 0), NOWHERE, width);
            return Numbers.get(max, 0) == Double.POSITIVE_INFINITY
                    ? Double.NaN // as of the softmax's shares: infinity divided by infinity
                    : StrictMath.log1p(sum.result(0) + (sum.result(1) - 1));
        }
    }
}
