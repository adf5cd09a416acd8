package org.chainrule.autograd.graph;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Places the cells of a column as near as possible to where each wants to be, in their order and without overlap. Nearest
 * means the least weighted sum of squares, which "pool adjacent violators" finds exactly: cells that would overlap join
 * into a block that stands where its members want to be on average.
 */
final class Spacing {
    private final double[] blockHeight; // where the block's first cell would stand, were all distances 0
    private final double[] blockWeight;
    private final int[] blockEnd; // the first cell after it
    private int blocks;

    private Spacing(int cells) {
        blockHeight = new double[cells];
        blockWeight = new double[cells];
        blockEnd = new int[cells];
    }

    /** Sets the heights of the cells, which are in order from top to bottom. */
    static void place(List<Cell> column, ToDoubleFunction<Cell> wanted, ToDoubleFunction<Cell> weight) {
        var spacing = new Spacing(column.size());
        double[] offset = new double[column.size()]; // the least distance from the first cell
        for (int i = 0; i < offset.length; i++) {
            Cell cell = column.get(i);
            offset[i] = i == 0 ? 0 : offset[i - 1] + cell.distanceFrom(column.get(i - 1));
            spacing.push(wanted.applyAsDouble(cell) - offset[i], weight.applyAsDouble(cell), i + 1);
        }
        int cell = 0;
        for (int block = 0; block < spacing.blocks; block++) {
            for (; cell < spacing.blockEnd[block]; cell++) {
                column.get(cell).y = spacing.blockHeight[block] + offset[cell];
            }
        }
    }

    private void push(double height, double weight, int end) {
        while (blocks > 0 && blockHeight[blocks - 1] > height) { // join with the block above
            blocks--;
            double sum = blockWeight[blocks] + weight;
            height = (blockHeight[blocks] * blockWeight[blocks] + height * weight) / sum;
            weight = sum;
        }
        blockHeight[blocks] = height;
        blockWeight[blocks] = weight;
        blockEnd[blocks] = end;
        blocks++;
    }
}
