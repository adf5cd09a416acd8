package org.chainrule.autograd.codegen;

import org.chainrule.autograd.machine.ElementArrays;
import java.util.List;

import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.TopologicalOrder;
import org.chainrule.autograd.machine.VectorUnit;

/**
 * Adds up a formula's values down the rows of a matrix: for each column the rows are added in order, in double
 * precision. Generated code takes over once it is hot, with the same bits.
 */
public final class ColumnSum {
    private static final int ROWS = 32; // at a time, so that they stay in the cache while one column follows another
    private static final int COLUMNS = 512; // computed at a time before they are added

    private final Kernel values;
    private final int arity;
    private final boolean single;
    private final boolean isArgument; // the value is the argument itself
    private final Specializations<ColumnCode> code; // null where there can be none

    private ColumnSum(Expr value, int arity, boolean single) {
        this.values = new Kernel(List.of(value), arity, single);
        this.arity = arity;
        this.single = single;
        this.isArgument = arity == 1 && value == Expr.argument(0);
        Expr inlined = value.inlineCalls(single);
        List<Expr> order = TopologicalOrder.of(inlined);
        this.code = !SimdKernel.isPossible(order, arity) || order.size() > Split.MOST_STEPS / 4
                ? null
                : new Specializations<>(arity,
                        broadcast -> Generator.columns(new SimdFormulas(order, List.of(), List.of(inlined),
                                List.of(Fold.SUM), arity, single, broadcast)));
    }

    /**
     * Creates the sum of a formula.
     *
     * @param value the formula
     * @param arity how many arguments it has
     * @param single whether to compute it in single precision
     * @return the sum
     */
    public static ColumnSum of(Expr value, int arity, boolean single) {
        return new ColumnSum(value, arity, single);
    }

    /**
     * Adds rows to sums.
     *
     * @param in the arguments' elements in the first row; one that is for all serves for a row
     * @param strides for each argument, from a row to the next
     * @param rows how many rows there are
     * @param sums what is added to; that of column n has the index {@code to + n}
     * @param to the index of the first column's sum
     * @param columns how many columns there are
     */
    public void add(KernelArguments in, int[] strides, int rows, double[] sums, int to, int columns) {
        int whole = code == null || !values.isHot(rows * columns)
                ? 0
                : columns - columns % VectorUnit.lanes(single);
        KernelArguments block = in.from(0);
        for (int row = 0; row < rows; row += ROWS) {
            int some = Math.min(ROWS, rows - row);
            if (whole > 0) {
                code.of(block).add(block.arrays, block.offsets, strides, some, sums, to, whole);
            }
            if (whole < columns && isArgument) {
                byElements(block.from(whole), strides[0], some, sums, to + whole, columns - whole);
            } else if (whole < columns) {
                byTiles(block.from(whole), strides, some, sums, to + whole, columns - whole);
            }
            for (int i = 0; i < arity; i++) {
                block.offsets[i] += some * strides[i];
            }
        }
    }

    /** Adds part of the columns of an argument, whose values needn't be computed. */
    private static void byElements(KernelArguments in, int stride, int rows, double[] sums, int to, int columns) {
        for (int row = 0; row < rows; row++) {
            for (int n = 0; n < columns; n++) {
                sums[to + n] += in.get(0, n);
            }
            in.offsets[0] += stride;
        }
    }

    /** Adds part of the columns: a tile's values first, then the sums. */
    private void byTiles(KernelArguments in, int[] strides, int rows, double[] sums, int to, int columns) {
        Object buffer = ElementArrays.create(single, Math.min(COLUMNS, columns));
        KernelArguments out = KernelArguments.of(buffer, 0);
        for (int row = 0; row < rows; row++) {
            for (int n = 0; n < columns; n += COLUMNS) {
                int some = Math.min(COLUMNS, columns - n);
                values.run(n == 0 ? in : in.from(n), out, some);
                for (int k = 0; k < some; k++) {
                    sums[to + n + k] += ElementArrays.get(buffer, k);
                }
            }
            for (int i = 0; i < arity; i++) {
                in.offsets[i] += strides[i];
            }
        }
    }
}
