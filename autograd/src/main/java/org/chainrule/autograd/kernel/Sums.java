package org.chainrule.autograd.kernel;

import java.util.Arrays;

import org.chainrule.autograd.codegen.ByPrecision;
import org.chainrule.autograd.codegen.ColumnSum;
import org.chainrule.autograd.machine.ElementArrays;
import org.chainrule.autograd.codegen.Fold;
import org.chainrule.autograd.codegen.Folding;
import org.chainrule.autograd.codegen.KernelArguments;
import org.chainrule.autograd.formula.Expr;

/**
 * Sums arrays over axes, in double precision.
 *
 * <p>
 * The order of the additions is fixed by the sizes alone, so that a sum has the same bits for every layout, every run
 * and every number of threads. Neighbouring axes that are both summed, or both kept, count as one. The last one, if it is
 * summed, is {@linkplain Fold folded}; if it is kept, the one before it is summed by {@link ColumnSums}. What other summed
 * axes contribute is added in order.
 */
public final class Sums {
    private static final int BLOCK = Fold.BLOCK;
    /** The elements that an array can have at most: terms that were divided by it have no sum that overflows. */
    public static final double MOST_TERMS = 0x1p31;

    private static final ByPrecision<ColumnSum> COLUMN_SUMS = new ByPrecision<>(
            single -> ColumnSum.of(Expr.argument(0), 1, single));
    private static final KernelArguments NOTHING = new KernelArguments(0);

    private final Object in; // double[] or float[]
    private final int[] sizes;
    private final int[] inStrides;
    private final int[] outStrides; // 0 along an axis that is summed
    private final double[] out;
    private final boolean isEachAddedOnce; // to a sum, no axis but the last two contributes

    private Sums(Object in, int[] sizes, boolean[] summed) {
        this.in = in;
        this.sizes = sizes;
        this.inStrides = Strided.rowMajorStrides(sizes);
        this.outStrides = new int[sizes.length];
        int outCount = 1;
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            if (!summed[axis]) {
                outStrides[axis] = outCount;
                outCount *= sizes[axis];
            }
        }
        this.out = new double[outCount];
        boolean isOnce = true;
        for (int axis = 0; axis < sizes.length - 2; axis++) {
            isOnce &= !summed[axis];
        }
        this.isEachAddedOnce = isOnce;
    }

    /**
     * Sums a row-major array over some of its axes. A sum is infinite only where it is too large, not where those of
     * some of its terms are.
     *
     * @param in double[] or float[]
     * @param offset the index where the elements begin
     * @param sizes the array's sizes
     * @param summed for each axis, whether to sum over it
     * @return the sums, row-major over the axes that remain
     */
    public static double[] over(Object in, int offset, int[] sizes, boolean[] summed) {
        return quotients(in, offset, sizes, summed, 1);
    }

    /**
     * Computes the means of a row-major array over some of its axes, which are finite even where the sums aren't.
     *
     * @param in double[] or float[]
     * @param offset the index where the elements begin
     * @param sizes the array's sizes
     * @param summed for each axis, whether to take the mean over it
     * @param count how many elements each mean is taken of
     * @return the means, row-major over the axes that remain
     */
    public static double[] means(Object in, int offset, int[] sizes, boolean[] summed, int count) {
        return quotients(in, offset, sizes, summed, count);
    }

    private static double[] quotients(Object in, int offset, int[] sizes, boolean[] summed, int divisor) {
        double[] quotients = sums(in, offset, sizes, summed);
        for (int n = 0; divisor != 1 && n < quotients.length; n++) {
            quotients[n] /= divisor;
        }
        if (in instanceof double[] elements && !areFinite(quotients)) { // doubles can hold any sum of floats
            recompute(quotients, elements, offset, sizes, summed, divisor);
        }
        return quotients;
    }

    private static boolean areFinite(double[] values) {
        boolean areFinite = true;
        for (double value : values) {
            areFinite &= Double.isFinite(value);
        }
        return areFinite;
    }

    /** Computes those quotients anew that aren't finite, from terms so small that no sum of them overflows. */
    private static void recompute(double[] quotients, double[] in, int offset, int[] sizes, boolean[] summed,
            int divisor) {
        double[] terms = new double[Arrays.stream(sizes).reduce(1, (a, b) -> a * b)];
        for (int n = 0; n < terms.length; n++) {
            terms[n] = in[offset + n] / MOST_TERMS;
        }
        double[] sums = sums(terms, 0, sizes, summed);
        for (int n = 0; n < quotients.length; n++) {
            if (!Double.isFinite(quotients[n])) {
                quotients[n] = sums[n] / divisor * MOST_TERMS;
            }
        }
    }

    private static double[] sums(Object in, int offset, int[] sizes, boolean[] summed) {
        int count = 1;
        boolean all = true;
        for (int axis = 0; axis < sizes.length; axis++) {
            count *= sizes[axis];
            all &= summed[axis] || sizes[axis] == 1;
        }
        if (all) {
            return new double[] {0 + along(in, offset, count)}; // there is no sum -0
        }
        SummedAxes axes = SummedAxes.merge(sizes, summed);
        var sums = new Sums(in, axes.sizes(), axes.summed());
        if (count > 0) { // of no elements there may be 2^31 rows
            sums.add(0, offset, 0);
        }
        return sums.out;
    }

    /**
     * Adds the elements of an axis and of those after it, which begin at {@code from}, to the sums from {@code to} on.
     */
    private void add(int axis, int from, int to) {
        int last = sizes.length - 1;
        if (outStrides[last] == 0 && axis == last) {
            out[to] += along(in, from, sizes[last]);
        } else if (outStrides[last] == 0 && axis == last - 1 && outStrides[axis] != 0) {
            rows(from, to, 1, sizes[axis], sizes[last]);
        } else if (outStrides[last] == 0 && axis == last - 2 && outStrides[axis] == 0) {
            rows(from, to, sizes[axis], sizes[last - 1], sizes[last]);
        } else if (axis == last) {
            columns(from, to, 1, sizes[last]);
        } else if (axis == last - 1 && outStrides[axis] == 0) {
            columns(from, to, sizes[axis], sizes[last]);
        } else {
            for (int n = 0; n < sizes[axis]; n++) {
                add(axis + 1, from + n * inStrides[axis], to + n * outStrides[axis]);
            }
        }
    }

    // ---- along the last axis ----

    /** Adds the rows of some arrays, one array after the other, to sums of which each row has one. */
    private void rows(int from, int to, int arrays, int rows, int width) {
        Parallel.forRange(rows, (int) Math.min(Integer.MAX_VALUE, (long) arrays * width), (first, end) -> {
            Folding.Workspace workspace = Folding.of(Fold.SUM, ElementArrays.isSingle(in)).workspace();
            for (int array = 0; array < arrays; array++) {
                for (int row = first; row < end; row++) {
                    int at = from + (array * rows + row) * width;
                    out[to + row] += width <= BLOCK ? block(workspace, in, at, width) : along(in, at, width);
                }
            }
        });
    }

    private static double along(Object in, int from, int count) {
        if (count == 1) {
            return ElementArrays.get(in, from);
        }
        Folding folding = Folding.of(Fold.SUM, ElementArrays.isSingle(in));
        if (count <= BLOCK) {
            return block(folding.workspace(), in, from, count);
        }
        double[] sums = new double[(count + BLOCK - 1) / BLOCK];
        Parallel.forRange(sums.length, BLOCK, (first, end) -> {
            Folding.Workspace workspace = folding.workspace();
            for (int n = first; n < end; n++) {
                sums[n] = block(workspace, in, from + n * BLOCK, Math.min(BLOCK, count - n * BLOCK));
            }
        });
        return Fold.SUM.ofBlocks(sums);
    }

    private static double block(Folding.Workspace workspace, Object in, int from, int count) {
        return workspace.fold(KernelArguments.of(in, from), NOTHING, count).result(0);
    }

    // ---- down the last axis but one ----

    private void columns(int from, int to, int rows, int width) {
        ColumnSums.add(COLUMN_SUMS.of(in), KernelArguments.of(in, from), new int[] {width}, rows, out, to, width,
                isEachAddedOnce);
    }
}
