package org.chainrule.autograd.kernel;

import org.chainrule.autograd.machine.ElementArrays;

/**
 * The gradient of the weights where each channel of the input is a group of its own: as many groups as fill some vectors at a time, and for
 * each of their outputs and taps the sum of the products of what the tap sees and of the gradient.
 */
final class DepthwiseWeightGradient extends BlockwiseWeightGradient {
    private final MicroKernels kernels;
    private final Partition panels; // of the groups, counted in vectors
    private final Partition tiles; // of the taps of a run
    private final int taps; // of a run
    private final int runs; // of a window
    private final int stride; // of the sums of a tap

    DepthwiseWeightGradient(Elements elements, ConvolutionSizes sizes) {
        super(elements, sizes, new ChannelsLast(elements, sizes, 0, sizes.groups()), sizes.groups() * sizes.outputs());
        this.kernels = MicroKernels.of(elements, MicroKernel.Form.PAIRS);
        this.taps = tapsOfRun(sizes);
        this.runs = sizes.taps() / taps;
        this.tiles = kernels.tiles(taps);
        this.panels = kernels.panels(sizes.groups(), tiles.size(0));
        this.stride = ScatteredProduct.roundedUp(elements, sizes.groups());
    }

    /** Returns whether this is the faster way, and what it needs is ready. */
    static boolean gains(Elements elements, ConvolutionSizes sizes) {
        MicroKernels kernels = MicroKernels.of(elements, MicroKernel.Form.PAIRS);
        return kernels != null && sizes.channels() == 1 && sizes.groups() >= kernels.lanes()
                && sizes.outputs() < kernels.lanes() / 2
                && kernels.areReadyFor(tapsOfRun(sizes), sizes.groups(),
                        sizes.terms() * sizes.taps() * sizes.groups() * sizes.outputs());
    }

    /** Copies them term by term, output by output, so that groups are neighbours. */
    @Override
    void copyGradients(Object g, int image, int place, int count, Terms terms, int term) {
        int each = sizes.groups() * sizes.outputs();
        for (int output = 0; output < sizes.outputs(); output++) {
            elements.copy(gradients(g, image, output, sizes.outputs(), sizes.groups(), place, count),
                    new Matrix(terms.gradients(), term * each + output * sizes.groups(), 1, each, sizes.groups(),
                            count));
        }
    }

    @Override
    int sumsSize() {
        return sizes.outputs() * sizes.taps() * stride;
    }

    @Override
    int parts() {
        return sizes.outputs() * runs * tiles.count();
    }

    @Override
    int partSize() {
        return sizes.groups() / 2;
    }

    @Override
    void add(Terms terms, int part, Object sums) {
        int tile = part % tiles.count();
        int run = part / tiles.count() % runs;
        int output = part / tiles.count() / runs;
        int tap = run * taps + tiles.start(tile);
        int each = sizes.groups() * sizes.outputs();
        for (int block = 0; block < terms.count(); block += Product.BLOCK) {
            int depth = Math.min(Product.BLOCK, terms.count() - block);
            for (int panel = 0; panel < panels.count(); panel++) {
                int column = panels.start(panel) * kernels.lanes();
                int at = (output * sizes.taps() + tap) * stride + column;
                kernels.get(tiles.size(tile), panels.size(panel)).run(terms.copies(), begin(tap) + column,
                        sizes.groups(), each, terms.gradients(), block * each + output * sizes.groups() + column, block,
                        terms.places(), sums, at, stride, terms.from() + block == 0 ? null : sums, at, stride, depth);
            }
        }
    }

    @Override
    void write(Object sums, Object weight) {
        for (int output = 0; output < sizes.outputs(); output++) {
            for (int tap = 0; tap < sizes.taps(); tap++) {
                ElementArrays.copy(sums, (output * sizes.taps() + tap) * stride, 1, weight, output * sizes.taps() + tap,
                        sizes.outputs() * sizes.taps(), sizes.groups());
            }
        }
    }
}
