package org.chainrule.autograd.kernel;

import java.util.List;

import org.chainrule.autograd.codegen.ColumnSum;
import org.chainrule.autograd.codegen.Fold;
import org.chainrule.autograd.codegen.Folding;
import org.chainrule.autograd.codegen.Kernel;
import org.chainrule.autograd.codegen.KernelArguments;
import org.chainrule.autograd.formula.Expr;

/**
 * Layer normalisation, row by row: y = h w + b with the normalised elements h = (x - mean) scale, where scale = 1 / sqrt(var +
 * eps). Three numbers are kept of each row: the mean in two parts, for where the spread is small beside it the second
 * matters, and the scale.
 */
public final class Normalizer {
    /** How many numbers are kept of each row. */
    public static final int KEPT = 3;

    private static final KernelArguments NOWHERE = new KernelArguments(0);
    private static final Normalizer SINGLE = new Normalizer(true);
    private static final Normalizer DOUBLE = new Normalizer(false);

    private final Folding sum; // of (x)
    private final Folding rest; // the sum of what remains of (x, mean)
    private final Folding squares; // of (x, mean, its second part)
    private final Kernel values; // of (x, mean, its second part, scale, w, b)
    private final Folding slopes; // the sums of g w and of g w h, of (x, mean, its second part, scale, w, g)
    private final Kernel slope; // of the same, and the two sums' means
    private final ColumnSum byWeight; // of g h of (x, mean, its second part, scale, g)

    private Normalizer(boolean single) {
        Expr x = Expr.argument(0);
        Expr deviation = x.sub(Expr.argument(1)).sub(Expr.argument(2));
        Expr scale = Expr.argument(3);
        Expr h = deviation.mul(scale);
        Expr w = Expr.argument(4);
        Expr gw = Expr.argument(5).mul(w);
        this.sum = Folding.of(Fold.SUM, x, 1, single);
        this.rest = Folding.of(Fold.SUM, x.sub(Expr.argument(1)), 2, single);
        this.squares = Folding.of(Fold.SUM, deviation.square(), 3, single);
        this.values = Kernel.of(List.of(h.mul(w).add(Expr.argument(5))), 6, single);
        this.slopes = Folding.of(List.of(), List.of(gw, gw.mul(h)), List.of(Fold.SUM, Fold.SUM), 6, single);
        this.slope = Kernel.of(
                List.of(gw.sub(Expr.argument(6)).sub(h.mul(Expr.argument(7))).mul(scale)), 8, single);
        this.byWeight = ColumnSum.of(Expr.argument(4).mul(h), 5, single);
    }

    private static Normalizer of(Object array) {
        return array instanceof float[] ? SINGLE : DOUBLE;
    }

    /**
     * Rows of numbers, one after the other.
     *
     * @param array float[] or double[]
     * @param at where the first row begins
     */
    public record Rows(Object array, int at) {

        private Rows row(int row, int width) {
            return new Rows(array, at + row * width);
        }
    }

    /**
     * What is kept of each row.
     *
     * @param x the rows
     * @param kept an array of the same kind for the numbers, from its start on
     * @param rows how many rows there are
     * @param width how long they are
     * @param eps what keeps the divisor from 0
     */
    public static void moments(Rows x, Object kept, int rows, int width, double eps) {
        Workers.split(rows, width, (first, end) -> of(kept).moments(x, kept, first, end, width, eps));
    }

    private void moments(Rows x, Object kept, int first, int end, int width, double eps) {
        Folding.Workspace ofSum = sum.workspace();
        Folding.Workspace ofRest = rest.workspace();
        Folding.Workspace ofSquares = squares.workspace();
        for (int row = first; row < end; row++) {
            int from = x.at + row * width;
            int at = KEPT * row;
            double mean = ofSum.fold(KernelArguments.of(x.array, from), NOWHERE, width).result(0) / width;
            Numbers.set(kept, at, mean);
            KernelArguments deviations = new KernelArguments(3).set(0, x.array, from, 1).set(1, kept, at, 0).set(2,
                    kept, at + 1, 0);
            Numbers.set(kept, at + 1, kept instanceof float[]
                    ? mean - Numbers.get(kept, at)
                    : ofRest.fold(deviations.first(2), NOWHERE, width).result(0) / width);
            double variance = ofSquares.fold(deviations, NOWHERE, width).result(0) / width;
            Numbers.set(kept, at + 2, 1 / Math.sqrt(variance + eps));
        }
    }

    /**
     * The normalised rows, weighted and shifted.
     *
     * @param x the rows
     * @param kept what is kept of each
     * @param w the weights of a row's elements
     * @param b what is added to them
     * @param out an array of the same kind for the results, from its start on
     * @param rows how many rows there are
     * @param width how long they are
     */
    public static void normalize(Rows x, Object kept, Rows w, Rows b, Object out, int rows, int width) {
        Kernel values = of(out).values;
        Workers.split(rows, width, (first, end) -> {
            KernelArguments in = new KernelArguments(6).set(4, w.array, w.at, 1).set(5, b.array, b.at, 1);
            for (int row = first; row < end; row++) {
                values.run(set(in, x.row(row, width), kept, row), KernelArguments.of(out, row * width), width);
            }
        });
    }

    /** Sets the first arguments: a row and what is kept of it. */
    private static KernelArguments set(KernelArguments in, Rows x, Object kept, int row) {
        int at = KEPT * row;
        return in.set(0, x.array, x.at, 1).set(1, kept, at, 0).set(2, kept, at + 1, 0).set(3, kept, at + 2, 0);
    }

    /**
     * The gradient by x, scale (g w - mean(g w) - h mean(g w h)).
     *
     * @param x the rows
     * @param kept what is kept of each
     * @param w the weights of a row's elements
     * @param g the gradient by the results
     * @param out an array of the same kind for the gradient, from its start on; it may be that of g, if that begins there
     * @param rows how many rows there are
     * @param width how long they are
     */
    public static void backward(Rows x, Object kept, Rows w, Rows g, Object out, int rows, int width) {
        Normalizer normalizer = of(out);
        Workers.split(rows, width, (first, end) -> {
            Folding.Workspace sums = normalizer.slopes.workspace();
            Object means = out instanceof float[] ? new float[2] : new double[2];
            KernelArguments in = new KernelArguments(8).set(4, w.array, w.at, 1).set(6, means, 0, 0).set(7, means, 1,
                    0);
            for (int row = first; row < end; row++) {
                set(in, x.row(row, width), kept, row).set(5, g.array, g.at + row * width, 1);
                sums.fold(in.first(6), NOWHERE, width);
                Numbers.set(means, 0, sums.result(0) / width);
                Numbers.set(means, 1, sums.result(1) / width);
                normalizer.slope.run(in, KernelArguments.of(out, row * width), width);
            }
        });
    }

    /**
     * The gradient by the weights, the sum of g h over the rows, in order.
     *
     * @param x the rows
     * @param kept what is kept of each
     * @param g the gradient by the results
     * @param rows how many rows there are
     * @param width how long they are
     * @return the sums
     */
    public static double[] byWeight(Rows x, Object kept, Rows g, int rows, int width) {
        double[] sums = new double[width];
        int[] steps = {width, KEPT, KEPT, KEPT, width};
        Workers.split(width, rows, (first, end) -> {
            KernelArguments in = set(new KernelArguments(5), new Rows(x.array, x.at + first), kept, 0).set(4, g.array,
                    g.at + first,
                    1);
            of(kept).byWeight.add(in, steps, rows, sums, first, end - first);
        });
        return sums;
    }
}
