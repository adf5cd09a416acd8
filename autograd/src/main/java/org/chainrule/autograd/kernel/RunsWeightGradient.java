package org.chainrule.autograd.kernel;

import org.chainrule.autograd.machine.ElementArrays;

/**
 * The gradient of the weights of a group, where a window sees runs of many elements along the last axis: for each run the product of the
 * gradient of the output, with a row for each of its channels, and of what the windows see, with a row for each place, which is read where
 * it stands.
 */
final class RunsWeightGradient extends BlockwiseWeightGradient {
    private final int group;
    private final MicroKernels kernels;
    private final Partition tiles; // of the output's channels
    private final int runs; // of a window
    private final int taps; // of a run
    private final int width; // of a run, in elements
    private final int stride; // of the sums of a run

    RunsWeightGradient(Elements elements, ConvolutionSizes sizes, int group) {
        super(elements, sizes, new ChannelsLast(elements, sizes, group * sizes.channels(), sizes.channels()),
                sizes.outputs());
        this.group = group;
        this.kernels = MicroKernels.of(elements, MicroKernel.Form.SCATTERED_ROWS);
        this.tiles = kernels.tiles(sizes.outputs());
        this.taps = tapsOfRun(sizes);
        this.runs = sizes.taps() / taps;
        this.width = taps * sizes.channels();
        this.stride = ScatteredProduct.roundedUp(elements, width);
    }

    /** Returns whether this is the faster way, and what it needs is ready. */
    static boolean gains(Elements elements, ConvolutionSizes sizes) {
        MicroKernels kernels = MicroKernels.of(elements, MicroKernel.Form.SCATTERED_ROWS);
        if (kernels == null) {
            return false;
        }
        long depth = sizes.channels() * sizes.taps();
        int width = tapsOfRun(sizes) * sizes.channels();
        int lanes = kernels.lanes();
        // counted in multiplications of vectors for each term, of which two are done in the time that it takes to copy an element
        long byRuns = depth / width * Math.ceilDiv(width, lanes) * sizes.outputs();
        long byTaps = depth * (Math.ceilDiv(sizes.outputs(), lanes) + 1L);
        return byRuns <= byTaps
                && kernels.areReadyFor(sizes.outputs(), width, sizes.terms() * depth * sizes.outputs());
    }

    @Override
    void copyGradients(Object g, int image, int place, int count, Terms terms, int term) {
        for (int tile = 0; tile < tiles.count(); tile++) {
            int rows = tiles.size(tile);
            elements.copy(
                    gradients(g, image, group * sizes.outputs() + tiles.start(tile), 1, rows, place, count),
                    new Matrix(terms.gradients(), tiles.start(tile) * terms.count() + term * rows, 1, rows, rows,
                            count));
        }
    }

    @Override
    int sumsSize() {
        return runs * sizes.outputs() * stride;
    }

    @Override
    int parts() {
        return runs * tiles.count();
    }

    @Override
    int partSize() {
        return width / 2;
    }

    @Override
    void add(Terms terms, int part, Object sums) {
        int run = part / tiles.count();
        int tile = part % tiles.count();
        int rows = tiles.size(tile);
        Partition panels = kernels.panels(width, tiles.size(0));
        for (int block = 0; block < terms.count(); block += Product.BLOCK) {
            int depth = Math.min(Product.BLOCK, terms.count() - block);
            for (int panel = 0; panel < panels.count(); panel++) {
                int column = panels.start(panel) * kernels.lanes();
                int at = (run * sizes.outputs() + tiles.start(tile)) * stride + column;
                kernels.get(rows, panels.size(panel)).run(terms.gradients(),
                        tiles.start(tile) * terms.count() + block * rows, 1, rows, terms.copies(),
                        begin(run * taps) + column, block, terms.places(), sums, at, stride,
                        terms.from() + block == 0 ? null : sums, at, stride, depth);
            }
        }
    }

    @Override
    void write(Object sums, Object weight) {
        for (int n = 0; n < runs * sizes.outputs(); n++) {
            int run = n / sizes.outputs();
            int output = group * sizes.outputs() + n % sizes.outputs();
            for (int tap = 0; tap < taps; tap++) {
                ElementArrays.copy(sums, n * stride + tap * sizes.channels(), 1, weight,
                        output * sizes.channels() * sizes.taps() + run * taps + tap, sizes.taps(), sizes.channels());
            }
        }
    }
}
