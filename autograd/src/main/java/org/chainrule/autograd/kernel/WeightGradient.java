package org.chainrule.autograd.kernel;

import org.chainrule.autograd.machine.ElementArrays;

/**
 * The gradient of the weights of a group: the product of what a window sees, with a row for each channel and tap, and of the gradient of
 * the output, with a column for each of its channels. Terms are the places of the window in all images, one after the other. The rows are
 * copied for a block of terms at a time, some rows after the others, and stay in the cache while they are used.
 */
final class WeightGradient {
    private static final int ROWS = 96; // that are copied at a time
    private static final int MOST_SUMS = 1 << 20; // of all blocks, to compute these side by side
    private static final int GAP = 16; // elements behind each, so that rows don't get into each other's way in the cache

    private final Elements elements;
    private final ConvolutionSizes sizes;
    private final SlidingWindow window;
    private final int group;
    private final int places; // of the window in an image
    private final int width; // places along the last axis
    private final int depth; // channels and taps
    private final Object[] copies; // of the images of a block, image n at n modulo their number

    WeightGradient(Elements elements, ConvolutionSizes sizes, SlidingWindow window, int group) {
        this.elements = elements;
        this.sizes = sizes;
        this.window = window;
        this.group = group;
        this.places = ConvolutionSizes.count(sizes.out());
        this.width = sizes.out()[sizes.out().length - 1];
        this.depth = window.rows().length;
        int images = Math.min(sizes.batch(), (Product.BLOCK - 1) / places + 2);
        this.copies = elements.arrays(images, window.size());
    }

    /**
     * Computes it of the input and the gradient of the output, in the place of the group in an array of all weights. There must be a term
     * and a weight.
     */
    void compute(Object x, Object g, Object weight) {
        int size = depth * sizes.outputs();
        int blocks = Math.ceilDiv(sizes.batch() * places, Product.BLOCK);
        Matrix sums = Matrix.rowMajor(elements.array(size), depth, sizes.outputs());
        if (Parallel.THREADS == 1 || blocks < 2 * Parallel.THREADS || (long) blocks * size > MOST_SUMS) {
            blocks(x, g, 0, blocks, null, sums);
        } else {
            Object ofBlocks = elements.array(blocks * size);
            Parallel.forRange(blocks, Product.BLOCK * depth, (first, end) -> new WeightGradient(elements, sizes, window,
                    group).blocks(x, g, first, end, ofBlocks, null));
            elements.copy(sumsOf(0, ofBlocks), sums);
            for (int n = 1; n < blocks; n++) {
                elements.add(sumsOf(n, ofBlocks), sums);
            }
        }
        Matrix result = new Matrix(weight, group * sizes.outputs() * depth, 1, depth, depth, sizes.outputs());
        elements.copy(sums.transposed(), result.transposed());
    }

    private Matrix sumsOf(int block, Object ofBlocks) {
        return new Matrix(ofBlocks, block * depth * sizes.outputs(), sizes.outputs(), 1, depth, sizes.outputs());
    }

    /** Computes some blocks: the sums of each, one after the other in an array; or adds them up, if there is none. */
    private void blocks(Object x, Object g, int first, int end, Object ofBlocks, Matrix sums) {
        int terms = sizes.batch() * places;
        Object gradients = elements.array(Math.min(terms, Product.BLOCK) * sizes.outputs());
        int copied = first * Product.BLOCK / places; // images, or not needed
        for (int block = first; block < end; block++) {
            int from = block * Product.BLOCK;
            int count = Math.min(Product.BLOCK, terms - from);
            for (; copied <= (from + count - 1) / places; copied++) {
                int channels = sizes.groups() * sizes.channels();
                window.copy(x, (copied * channels + group * sizes.channels()) * ConvolutionSizes.count(sizes.in()),
                        copies[copied % copies.length]);
            }
            Matrix[] panels = gradients(g, from, count, gradients);
            Matrix to = ofBlocks == null ? sums : sumsOf(block, ofBlocks);
            Matrix before = ofBlocks == null && block > 0 ? sums : null;
            Parallel.forRange(depth, 1 + count * sizes.outputs() / 16,
                    (row, endRow) -> rows(row, endRow, from, panels, to, before));
        }
    }

    /** An action on terms that stand in a line of an image: {@code count} of them, from {@code term} on. */
    @FunctionalInterface
    private interface LineAction {
        void run(int image, int place, int term, int count);
    }

    /** Divides a block of terms into lines. */
    private void forEachLine(int from, int count, LineAction action) {
        for (int term = 0; term < count;) {
            int place = (from + term) % places;
            int some = Math.min(width - place % width, count - term);
            action.run((from + term) / places, place, term, some);
            term += some;
        }
    }

    /** Copies the gradient of the output with a row for each term, in panels of as many channels as a micro-kernel takes at once. */
    private Matrix[] gradients(Object g, int from, int count, Object copy) {
        int outputs = sizes.outputs();
        MicroKernels kernels = MicroKernels.of(elements, MicroKernel.Form.MATRICES);
        int most = kernels == null ? outputs : kernels.panelWidth();
        Matrix[] panels = new Matrix[Math.ceilDiv(outputs, most)];
        for (int n = 0; n < panels.length; n++) {
            int columns = Math.min(most, outputs - n * most);
            panels[n] = new Matrix(copy, n * most * count, columns, 1, count, columns);
            for (int term = 0; term < count;) {
                int image = (from + term) / places;
                int place = (from + term) % places;
                int some = Math.min(places - place, count - term);
                elements.copy(new Matrix(g, ((image * sizes.groups() + group) * outputs + n * most) * places + place, 1,
                        places, some, columns), panels[n].part(term, 0, some, columns));
                term += some;
            }
        }
        return panels;
    }

    /** Computes some rows of the sums of a block of terms, which are added to those before; null for none. */
    private void rows(int first, int end, int from, Matrix[] gradients, Matrix sums, Matrix before) {
        int count = gradients[0].rows();
        int stride = count + GAP;
        Object seen = WorkspacePool.acquire(elements.isSingle(), Math.min(ROWS, end - first) * stride);
        for (int row = first; row < end; row += ROWS) {
            int start = row;
            int rows = Math.min(ROWS, end - row);
            forEachLine(from, count, (image, place, term, some) -> {
                int at = at(place);
                Object copy = copies[image % copies.length];
                for (int n = 0; n < rows; n++) {
                    copyRun(copy, window.rows()[start + n] + at, seen, n * stride + term, some);
                }
            });
            Matrix left = new Matrix(seen, 0, stride, 1, rows, count);
            for (int n = 0, column = 0; n < gradients.length; column += gradients[n++].columns()) {
                int columns = gradients[n].columns();
                Products.multiply(new Product(elements, left, gradients[n], sums.part(row, column, rows, columns),
                        before == null ? null : before.part(row, column, rows, columns)), 1);
            }
        }
        WorkspacePool.release(seen);
    }

    /** Copies a run of elements, most often so short that a loop is faster than a call of the JVM's. */
    private static void copyRun(Object source, int from, Object target, int to, int count) {
        if (source instanceof float[] a && count < 16) {
            float[] b = (float[]) target;
            for (int n = 0; n < count; n++) {
                b[to + n] = a[from + n];
            }
        } else {
            ElementArrays.copy(source, from, 1, target, to, 1, count);
        }
    }

    /** Returns how far a place is from the first. */
    private int at(int place) {
        int at = 0;
        int rest = place;
        for (int k = sizes.out().length - 1; k >= 0; k--) {
            at += rest % sizes.out()[k] * window.pitch(k);
            rest /= sizes.out()[k];
        }
        return at;
    }
}
