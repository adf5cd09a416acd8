package org.chainrule.autograd.kernel;

import java.util.List;

import org.chainrule.autograd.codegen.ByPrecision;
import org.chainrule.autograd.codegen.ColumnSum;
import org.chainrule.autograd.machine.ElementArrays;
import org.chainrule.autograd.codegen.Fold;
import org.chainrule.autograd.codegen.Folding;
import org.chainrule.autograd.codegen.Kernel;
import org.chainrule.autograd.codegen.KernelArguments;
import org.chainrule.autograd.formula.Expr;

/**
 * Computes layer normalization, row by row: y = h w + b with the normalized elements h = (x - mean) scale, where scale
 * = 1 / sqrt(var + eps). The moments of each row are four values: the mean in two parts, for where the spread is
 * small beside it the second matters, the scale, and a factor. That is 1, but where the variance is so great or small
 * that digits are lost it is a power of two by which the row is multiplied first, the other moments being those of the
 * multiplied row.
 */
public final class LayerNormKernel {
    /** The number of moments of each row. */
    public static final int MOMENTS = 4;
    /** The index of a row's factor among its moments. */
    public static final int FACTOR = 3;

    private static final KernelArguments NOTHING = new KernelArguments(0);
    private static final ByPrecision<LayerNormKernel> KERNELS = new ByPrecision<>(LayerNormKernel::new);

    private final Folding sum; // of (x)
    private final Folding rest; // the sum of what remains of (x, mean)
    private final Folding squares; // of (x, mean, its second part)
    private final Kernel values; // of (x, mean, its second part, scale, w, b)
    private final Folding gradientSums; // of g w and of g w h, of (x, mean, its second part, scale, w, g)
    private final Kernel gradient; // of the same, and the two sums' means
    private final VarianceRange range;
    private final ColumnSum weightGradient; // of g h, of (x, mean, its second part, scale, g)

    private LayerNormKernel(boolean single) {
        Expr x = Expr.argument(0);
        Expr deviation = x.sub(Expr.argument(1)).sub(Expr.argument(2));
        Expr scale = Expr.argument(3);
        Expr h = deviation.mul(scale);
        Expr w = Expr.argument(4);
        Expr gw = Expr.argument(5).mul(w);
        this.range = VarianceRange.of(single);
        this.sum = Folding.of(Fold.SUM, single);
        this.rest = Folding.of(Fold.SUM, x.sub(Expr.argument(1)), 2, single);
        this.squares = Folding.of(Fold.SUM, deviation.square(), 3, single);
        this.values = Kernel.of(List.of(h.mul(w).add(Expr.argument(5))), 6, single);
        this.gradientSums = Folding.of(List.of(), List.of(gw, gw.mul(h)), List.of(Fold.SUM, Fold.SUM), 6, single);
        this.gradient = Kernel.of(
                List.of(gw.sub(Expr.argument(6)).sub(h.mul(Expr.argument(7))).mul(scale)), 8, single);
        this.weightGradient = ColumnSum.of(Expr.argument(4).mul(h), 5, single);
    }

    /**
     * Computes the moments of each row.
     *
     * @param x the rows, one after the other
     * @param moments an array of the same kind for the moments, from its start on
     * @param rows how many rows there are
     * @param width how long they are
     * @param eps what keeps the divisor from 0
     */
    public static void moments(ArraySlice x, Object moments, int rows, int width, double eps) {
        Parallel.forRange(rows, width,
                (first, end) -> KERNELS.of(moments).momentsOf(x, moments, first, end, width, eps));
    }

    private void momentsOf(ArraySlice x, Object moments, int first, int end, int width, double eps) {
        var row = new MomentsOfRow(width);
        for (int n = first; n < end; n++) {
            int m = MOMENTS * n;
            ArraySlice elements = x.from(n * width);
            ElementArrays.set(moments, m + FACTOR, 1);
            double variance = row.compute(elements, moments, m, eps);
            if (!range.isSafe(variance, eps)) {
                double factor = range.factor(elements, width, eps);
                boolean isConstant = variance == 0 && factor < 1; // eps alone counts, and its multiple could be 0
                if (factor != 1 && !isConstant) {
                    ElementArrays.set(moments, m + FACTOR, factor);
                    row.compute(multiplied(elements, factor, width), moments, m, eps * factor * factor);
                }
            }
        }
    }

    /** Computes the moments of one row after the other. */
    private final class MomentsOfRow {
        private final Folding.Workspace ofSum = sum.workspace();
        private final Folding.Workspace ofRest = rest.workspace();
        private final Folding.Workspace ofSquares = squares.workspace();
        private final int width;

        MomentsOfRow(int width) {
            this.width = width;
        }

        /** Computes the moments from the index m on, but for the factor; returns the variance. */
        double compute(ArraySlice x, Object moments, int m, double eps) {
            double mean = ofSum.fold(KernelArguments.of(x.array(), x.offset()), NOTHING, width).result(0) / width;
            ElementArrays.set(moments, m, mean);
            KernelArguments deviations = new KernelArguments(3).set(0, x.array(), x.offset(), 1)
                    .set(1, moments, m, 0).set(2, moments, m + 1, 0);
            ElementArrays.set(moments, m + 1, ElementArrays.isSingle(moments)
                    ? mean - ElementArrays.get(moments, m)
                    : ofRest.fold(deviations.first(2), NOTHING, width).result(0) / width);
            double variance = ofSquares.fold(deviations, NOTHING, width).result(0) / width;
            ElementArrays.set(moments, m + 2, 1 / Math.sqrt(variance + eps));
            return variance;
        }
    }

    private static ArraySlice multiplied(ArraySlice row, double factor, int width) {
        Object copy = ElementArrays.create(ElementArrays.isSingle(row.array()), width);
        for (int n = 0; n < width; n++) {
            ElementArrays.set(copy, n, ElementArrays.get(row.array(), row.offset() + n) * factor);
        }
        return new ArraySlice(copy, 0);
    }

    /** Returns the row that its moments are those of. */
    private static ArraySlice row(ArraySlice x, Object moments, int row, int width) {
        double factor = ElementArrays.get(moments, MOMENTS * row + FACTOR);
        ArraySlice elements = x.from(row * width);
        return factor == 1 ? elements : multiplied(elements, factor, width);
    }

    /**
     * Normalizes the rows, weights and shifts them.
     *
     * @param x the rows, one after the other
     * @param moments the moments of each
     * @param w the weights of a row's elements
     * @param b what is added to them
     * @param out an array of the same kind for the results, from its start on
     * @param rows how many rows there are
     * @param width how long they are
     */
    public static void normalize(ArraySlice x, Object moments, ArraySlice w, ArraySlice b, Object out, int rows,
            int width) {
        Kernel values = KERNELS.of(out).values;
        Parallel.forRange(rows, width, (first, end) -> {
            KernelArguments in = new KernelArguments(6).set(4, w.array(), w.offset(), 1)
                    .set(5, b.array(), b.offset(), 1);
            for (int row = first; row < end; row++) {
                setRow(in, row(x, moments, row, width), moments, row);
                values.run(in, KernelArguments.of(out, row * width), width);
            }
        });
    }

    /** Sets the first arguments: a row and its moments. */
    private static KernelArguments setRow(KernelArguments in, ArraySlice x, Object moments, int row) {
        int m = MOMENTS * row;
        return in.set(0, x.array(), x.offset(), 1).set(1, moments, m, 0).set(2, moments, m + 1, 0)
                .set(3, moments, m + 2, 0);
    }

    /**
     * Computes the gradient of x, scale (g w - mean(g w) - h mean(g w h)).
     *
     * @param x the rows, one after the other
     * @param moments the moments of each
     * @param w the weights of a row's elements
     * @param g the gradient of the results
     * @param out an array of the same kind for the gradient, from its start on; it may be that of g, if that begins
     *        there
     * @param rows how many rows there are
     * @param width how long they are
     */
    public static void inputGradient(ArraySlice x, Object moments, ArraySlice w, ArraySlice g, Object out, int rows,
            int width) {
        LayerNormKernel kernel = KERNELS.of(out);
        Parallel.forRange(rows, width, (first, end) -> {
            Folding.Workspace sums = kernel.gradientSums.workspace();
            Object means = ElementArrays.create(ElementArrays.isSingle(out), 2);
            KernelArguments in = new KernelArguments(8).set(4, w.array(), w.offset(), 1).set(6, means, 0, 0)
                    .set(7, means, 1, 0);
            for (int row = first; row < end; row++) {
                setRow(in, row(x, moments, row, width), moments, row).set(5, g.array(), g.offset() + row * width, 1);
                sums.fold(in.first(6), NOTHING, width);
                ElementArrays.set(means, 0, sums.result(0) / width);
                ElementArrays.set(means, 1, sums.result(1) / width);
                kernel.gradient.run(in, KernelArguments.of(out, row * width), width);
                multiply(out, row * width, ElementArrays.get(moments, MOMENTS * row + FACTOR), width);
            }
        });
    }

    private static void multiply(Object array, int from, double factor, int count) {
        for (int n = from; factor != 1 && n < from + count; n++) {
            ElementArrays.set(array, n, ElementArrays.get(array, n) * factor);
        }
    }

    /**
     * Computes the gradient of the weights, the {@linkplain ColumnSums sum} of g h over the rows.
     *
     * @param x the rows, one after the other
     * @param moments the moments of each
     * @param g the gradient of the results
     * @param rows how many rows there are
     * @param width how long they are
     * @return the sums
     */
    public static double[] weightGradient(ArraySlice x, Object moments, ArraySlice g, int rows, int width) {
        double[] sums = new double[width];
        int[] strides = {width, MOMENTS, MOMENTS, MOMENTS, width};
        ArraySlice inRange = rows(x, moments, rows, width);
        KernelArguments in = setRow(new KernelArguments(5), inRange, moments, 0).set(4, g.array(), g.offset(), 1);
        ColumnSums.add(KERNELS.of(moments).weightGradient, in, strides, rows, sums, 0, width, true);
        return sums;
    }

    /** Returns the rows that the moments are those of. */
    private static ArraySlice rows(ArraySlice x, Object moments, int rows, int width) {
        ArraySlice copy = x;
        for (int row = 0; row < rows; row++) {
            double factor = ElementArrays.get(moments, MOMENTS * row + FACTOR);
            if (factor != 1) {
                if (copy == x) {
                    Object array = ElementArrays.create(ElementArrays.isSingle(x.array()), rows * width);
                    System.arraycopy(x.array(), x.offset(), array, 0, rows * width);
                    copy = new ArraySlice(array, 0);
                }
                multiply(copy.array(), row * width, factor, width);
            }
        }
        return copy;
    }
}
