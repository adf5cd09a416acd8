package org.chainrule.autograd.kernel;

import org.chainrule.autograd.codegen.ColumnSum;
import org.chainrule.autograd.codegen.KernelArguments;

/**
 * Sums down the rows of a matrix, in double precision and in blocks of {@link #BLOCK} rows, as the terms of a product
 * are: in a block, row after row is added to 0; the sums of the blocks are added up in order, before anything else.
 */
final class ColumnSums {
    /** The number of rows in a block. */
    static final int BLOCK = Product.BLOCK;

    private ColumnSums() {}

    /**
     * Adds the sums of all columns to what is there.
     *
     * @param columns what is summed
     * @param in its arguments in the first row
     * @param strides for each argument, from a row to the next
     * @param rows how many rows there are
     * @param sums what is added to; that of column n has the index {@code to + n}
     * @param to the index of the first column's sum
     * @param width how many columns there are
     * @param areZero whether there are zeros so far
     */
    static void add(ColumnSum columns, KernelArguments in, int[] strides, int rows, double[] sums, int to, int width,
            boolean areZero) {
        if (rows <= BLOCK && areZero) {
            Parallel.forRange(width, rows, (first, end) -> columns.add(in.from(first), strides, rows, sums, to + first,
                    end - first));
            return;
        }
        double[] ofBlocks = new double[(rows + BLOCK - 1) / BLOCK * width];
        Parallel.forRange(ofBlocks.length / width, BLOCK * width, (first, end) -> {
            for (int row = first * BLOCK; row < Math.min(rows, end * BLOCK); row += BLOCK) {
                columns.add(in.fromRow(strides, row), strides, Math.min(BLOCK, rows - row), ofBlocks,
                        row / BLOCK * width, width);
            }
        });
        for (int n = width; n < ofBlocks.length; n++) {
            ofBlocks[n % width] += ofBlocks[n];
        }
        for (int n = 0; n < width; n++) {
            sums[to + n] += ofBlocks[n];
        }
    }
}
