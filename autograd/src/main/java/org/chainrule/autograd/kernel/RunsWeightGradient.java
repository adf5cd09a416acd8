package org.chainrule.autograd.kernel;

import org.chainrule.autograd.machine.ElementArrays;

/**
 * The gradient of the weights of a group, where a window sees runs of many elements along the last axis of {@linkplain ChannelsLast copies
 * of the images}: for each run the product of the gradient of the output, with a row for each of its channels, and of what the windows see,
 * with a row for each place, which is read where it stands. The terms are those of {@link WeightGradient}, in the same order.
 */
final class RunsWeightGradient {
    /** Elements of copies and gradients that are worked on at a time, for the second cache. */
    private static final int WORKED_ON = 1 << 18;
    /** The most elements of all copies. */
    private static final int MOST = 1 << 28;

    private final Elements elements;
    private final ConvolutionSizes sizes;
    private final int group;
    private final MicroKernels kernels;
    private final ChannelsLast images;
    private final Partition tiles; // of the output's channels
    private final int[] windows; // where they begin in the copy of an image
    private final int runs; // of a window
    private final int taps; // of a run
    private final int width; // of a run, in elements
    private final int stride; // of the sums of a run
    private final int most; // terms at a time
    private final int slots; // for copies of images: image n is at n modulo their number

    RunsWeightGradient(Elements elements, ConvolutionSizes sizes, int group) {
        this.elements = elements;
        this.sizes = sizes;
        this.group = group;
        this.kernels = MicroKernels.ofScattered(elements);
        this.images = new ChannelsLast(elements, sizes, group * sizes.channels(), sizes.channels());
        this.tiles = kernels == null ? null : kernels.tiles(sizes.outputs());
        this.windows = images.windows();
        this.taps = tapsOfRun(sizes);
        this.runs = sizes.taps() / taps;
        this.width = taps * sizes.channels();
        this.stride = ScatteredProduct.roundedUp(elements, width);
        long eachTerm = sizes.outputs() + images.size() / windows.length;
        this.most = Product.BLOCK * Math.max(1, (int) (WORKED_ON / (Product.BLOCK * eachTerm)));
        this.slots = (int) Math.min(sizes.batch(), (most - 1L) / windows.length + 2);
    }

    /** Returns how many neighbouring taps along the last axis are a run. */
    private static int tapsOfRun(ConvolutionSizes sizes) {
        int last = sizes.kernel().length - 1;
        return sizes.dilation()[last] == 1 ? sizes.kernel()[last] : 1;
    }

    /** Returns the gradient for a group if there is one at all, and this is the faster way; else null. */
    static RunsWeightGradient of(Elements elements, ConvolutionSizes sizes, int group) {
        MicroKernels kernels = MicroKernels.ofScattered(elements);
        long terms = (long) sizes.batch() * ConvolutionSizes.count(sizes.out());
        if (kernels == null || terms * sizes.outputs() * sizes.channels() * sizes.taps() == 0) {
            return null;
        }
        int width = tapsOfRun(sizes) * sizes.channels();
        long depth = sizes.channels() * sizes.taps();
        int lanes = kernels.lanes();
        // counted in multiplications of vectors for each term, of which two are done in the time that it takes to copy an element
        long byRuns = depth / width * Math.ceilDiv(width, lanes) * sizes.outputs();
        long byTaps = depth * (Math.ceilDiv(sizes.outputs(), lanes) + 1L);
        if (byRuns > byTaps || !kernels.areReadyFor(sizes.outputs(), width, terms * depth * sizes.outputs())) {
            return null;
        }
        var gradient = new RunsWeightGradient(elements, sizes, group);
        return (long) gradient.slots * gradient.images.size() > MOST ? null : gradient;
    }

    /** Computes it of the input and the gradient of the output, in the place of the group in an array of all weights. */
    void compute(Object x, Object g, Object weight) {
        int terms = sizes.batch() * windows.length;
        Object copies = elements.array(slots * images.size() + kernels.lanes()); // the last run is read as whole vectors
        Object gradients = elements.array(Math.min(most, terms) * sizes.outputs());
        Object sums = elements.array(runs * sizes.outputs() * stride);
        int[] places = new int[Math.min(most, terms)];
        int copied = 0; // images
        for (int from = 0; from < terms; from += most) {
            int start = from;
            int count = Math.min(most, terms - from);
            int firstImage = from / windows.length;
            int endImage = (from + count - 1) / windows.length + 1;
            int known = copied;
            Parallel.forRange(endImage - firstImage, images.size(), (first, end) -> {
                for (int image = firstImage + first; image < firstImage + end; image++) {
                    if (image >= known) {
                        images.copy(x, image, sizes.groups() * sizes.channels(), copies, slot(image));
                    }
                    prepare(g, image, start, count, gradients, places);
                }
            });
            copied = endImage;
            Parallel.forRange(runs * tiles.count(), 1 + count * width / 2, (first, end) -> {
                for (int n = first; n < end; n++) {
                    addTerms(n / tiles.count(), n % tiles.count(), start, count, gradients, copies, places, sums);
                }
            });
        }
        write(sums, weight);
    }

    /** Returns where the copy of an image begins. */
    private int slot(int image) {
        return image % slots * images.size();
    }

    /** Copies the gradients of those places of an image that are among some terms, tile by tile, and says where windows begin there. */
    private void prepare(Object g, int image, int from, int count, Object gradients, int... places) {
        int first = Math.max(from, image * windows.length);
        int end = Math.min(from + count, (image + 1) * windows.length);
        int place = first - image * windows.length;
        for (int n = 0; n < end - first; n++) {
            places[first - from + n] = slot(image) + windows[place + n];
        }
        for (int tile = 0; tile < tiles.count(); tile++) {
            int rows = tiles.size(tile);
            int output = (image * sizes.groups() + group) * sizes.outputs() + tiles.start(tile);
            elements.copy(new Matrix(g, output * windows.length + place, windows.length, 1, rows, end - first),
                    new Matrix(gradients, tiles.start(tile) * count + (first - from) * rows, 1, rows, rows,
                            end - first));
        }
    }

    /** Adds terms to the sums of some channels of the output and a run, block by block. */
    private void addTerms(int run, int tile, int from, int count, Object gradients, Object copies, int[] places,
            Object sums) {
        int rows = tiles.size(tile);
        Partition panels = kernels.panels(width, tiles.size(0));
        for (int block = 0; block < count; block += Product.BLOCK) {
            int depth = Math.min(Product.BLOCK, count - block);
            for (int panel = 0; panel < panels.count(); panel++) {
                int column = panels.start(panel) * kernels.lanes();
                int at = (run * sizes.outputs() + tiles.start(tile)) * stride + column;
                kernels.get(rows, panels.size(panel)).run(gradients, tiles.start(tile) * count + block * rows, 1, rows,
                        copies, begin(run) + column, block, places, sums, at, stride,
                        from + block == 0 ? null : sums, at, stride, depth);
            }
        }
    }

    /** Returns how far a run is from the beginning of a window. */
    private int begin(int run) {
        int begin = 0;
        int rest = run * taps;
        for (int k = sizes.kernel().length - 1; k >= 0; k--) {
            begin += rest % sizes.kernel()[k] * sizes.dilation()[k] * images.pitch(k);
            rest /= sizes.kernel()[k];
        }
        return begin;
    }

    private void write(Object sums, Object weight) {
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
