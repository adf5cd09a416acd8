package org.chainrule.autograd.kernel;

import org.chainrule.autograd.machine.ElementArrays;

/**
 * The product of weights and what a {@link SlidingWindow} sees of an image. Several lines of the image, along its last axis, are computed
 * at once: from one to the next the window passes over some places that don't count, and what it sees there is left out.
 */
final class SlidingProduct {
    /** Columns of the product that are computed at a time, of which the last may be rounded up. */
    static final int WIDE = 256;

    private final Elements elements;
    private final SlidingWindow window;
    private final SlidingAxis[] axes;
    private final int rows;
    private final int[] strides; // of the result's axes
    private final int resultSize; // of a row
    private final int lines; // one after the other, along the last axis but one
    private final int pitch; // from one to the next
    private final int linesAtATime;

    /**
     * Prepares a product.
     *
     * @param elements the loops for the type
     * @param window the window
     * @param axes the axes along which it slides
     * @param rows the number of channels that are computed
     * @param resultSizes the sizes of each in the result
     */
    SlidingProduct(Elements elements, SlidingWindow window, SlidingAxis[] axes, int rows, int... resultSizes) {
        this.elements = elements;
        this.window = window;
        this.axes = axes;
        this.rows = rows;
        this.strides = Strided.rowMajorStrides(resultSizes);
        int size = 1;
        for (int resultSize : resultSizes) {
            size *= resultSize;
        }
        this.resultSize = size;
        int last = axes.length - 1;
        this.lines = last == 0 ? 1 : axes[last - 1].count();
        this.pitch = last == 0 ? axes[0].length() : window.pitch(last - 1);
        this.linesAtATime = Partition.of(Math.max(1, lines), Math.max(1, WIDE / Math.max(1, pitch))).size(0);
    }

    /** Returns whether there is nothing to compute. */
    boolean isEmpty() {
        return rows == 0 || places() == 0;
    }

    private long places() {
        return places(axes);
    }

    /** Returns how many elements of a channel of the result are computed along some axes. */
    static long places(SlidingAxis... axes) {
        long places = 1;
        for (SlidingAxis axis : axes) {
            places *= axis.count();
        }
        return places;
    }

    /** Returns how much work an image is, in elements that are computed one by one. */
    int work(int depth) {
        return (int) Math.min(Integer.MAX_VALUE, 1 + places() * rows * depth / 16);
    }

    /**
     * Computes an image.
     *
     * @param weight multiplies by the weights, which have a row for each channel of the result
     * @param copies the copies of the source's channels
     * @param bias the summands of the channels; null for none
     * @param biasFrom where the first is
     * @param result an array for all images
     * @param from where this one begins
     */
    void compute(ScatteredProduct weight, Object copies, Object bias, int biasFrom, Object result, int from) {
        int count = axes[axes.length - 1].count();
        int width = linesAtATime == 1 ? Math.min(count, WIDE) : (linesAtATime - 1) * pitch + count;
        int stride = ScatteredProduct.roundedUp(elements, width);
        Object sums = WorkspacePool.acquire(elements.isSingle(), rows * stride);
        Matrix c = Matrix.rowMajor(sums, rows, stride);
        long blocks = places() / count / lines;
        for (int block = 0; block < blocks; block++) {
            for (int line = 0; line < lines; line += linesAtATime) {
                int some = Math.min(linesAtATime, lines - line);
                for (int column = 0; column < count; column += WIDE) {
                    int columns = Math.min(WIDE, count - column);
                    int[] places = places(block, line, column);
                    begin(c, bias, biasFrom, (some - 1) * pitch + columns);
                    weight.multiply(copies, places[0], window.rows(), c, (some - 1) * pitch + columns, bias == null);
                    write(c, some, columns, result, from + places[1]);
                }
            }
        }
        WorkspacePool.release(sums);
    }

    /** Returns where a window stands in the copies, and where its output belongs in a channel of the result. */
    private int[] places(int block, int line, int column) {
        int source = 0;
        int target = 0;
        int rest = block;
        for (int k = axes.length - 1; k >= 0; k--) {
            int t = k == axes.length - 1 ? column : k == axes.length - 2 ? line : rest % axes[k].count();
            rest = k < axes.length - 2 ? rest / axes[k].count() : rest;
            source += t * window.pitch(k);
            target += (axes[k].first() + t * axes[k].stride()) * strides[k];
        }
        return new int[] {source, target};
    }

    private void begin(Matrix c, Object bias, int from, int columns) {
        for (int row = 0; bias != null && row < rows; row++) {
            ElementArrays.copy(bias, from + row, 0, c.array(), c.index(row, 0), 1, columns);
        }
    }

    private void write(Matrix c, int count, int columns, Object result, int to) {
        int last = axes.length - 1;
        int next = last == 0 ? 0 : axes[last - 1].stride() * strides[last - 1];
        for (int row = 0; row < rows; row++) {
            elements.copy(new Matrix(c.array(), c.index(row, 0), pitch, 1, count, columns),
                    new Matrix(result, to + row * resultSize, next, axes[last].stride(), count, columns));
        }
    }
}
