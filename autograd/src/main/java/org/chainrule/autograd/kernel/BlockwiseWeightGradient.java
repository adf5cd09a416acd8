package org.chainrule.autograd.kernel;

/**
 * The gradient of a convolution's weights from {@linkplain ChannelsLast copies of the images} and of the gradient of the output, some
 * blocks of terms at a time, which stay in the cache. Subclasses add the terms in the order that {@link Convolutions} states.
 */
abstract class BlockwiseWeightGradient {
    /**
     * Elements of copies and gradients that are worked on at a time: for the second cache, or in several threads for the one that they
     * share, so that they seldom wait for each other.
     */
    private static final int WORKED_ON = Parallel.THREADS == 1 ? 1 << 18 : 1 << 21;
    /** The most elements of all copies. */
    private static final int MOST = 1 << 28;
    /** Elements behind others that are read as whole vectors. */
    private static final int ROOM = 64;

    final Elements elements;
    final ConvolutionSizes sizes;
    final ChannelsLast images;
    private final int[] windows; // where they begin in the copy of an image
    private final int outputs; // whose gradients are used
    private final int most; // terms at a time
    private final int slots; // for copies of images: image n is at n modulo their number

    /**
     * Prepares a gradient.
     *
     * @param elements the loops for the type
     * @param sizes the sizes of the convolution
     * @param images copies images
     * @param outputs how many elements of the gradient of the output each term needs
     */
    BlockwiseWeightGradient(Elements elements, ConvolutionSizes sizes, ChannelsLast images, int outputs) {
        this.elements = elements;
        this.sizes = sizes;
        this.images = images;
        this.windows = images.windows();
        this.outputs = outputs;
        long eachTerm = outputs + images.size() / windows.length;
        this.most = Product.BLOCK * Math.max(1, (int) (WORKED_ON / (Product.BLOCK * eachTerm)));
        this.slots = (int) Math.min(sizes.batch(), (most - 1L) / windows.length + 2);
    }

    /** Returns whether the copies find room in an array. */
    final boolean isPossible() {
        return (long) slots * images.size() <= MOST;
    }

    /**
     * Terms whose factors are ready.
     *
     * @param from the first
     * @param count how many
     * @param copies the copies of the images
     * @param places where the window of each term begins there
     * @param gradients the gradient of the output
     */
    record Terms(int from, int count, Object copies, int[] places, Object gradients) {}

    /**
     * Computes it, and writes it to an array of all weights. There must be a term and a weight.
     *
     * @param x the input
     * @param g the gradient of the output
     * @param weight the array
     */
    final void compute(Object x, Object g, Object weight) {
        int all = sizes.batch() * windows.length;
        int count = Math.min(most, all);
        Object copies = elements.array(slots * images.size() + ROOM);
        Object gradients = elements.array(count * outputs + ROOM);
        int[] places = new int[count];
        Object sums = elements.array(sumsSize());
        int copied = 0; // images
        for (int chunk = 0; chunk < Math.ceilDiv(all, most); chunk++) {
            int from = chunk * most;
            var terms = new Terms(from, Math.min(most, all - from), copies, places, gradients);
            int firstImage = from / windows.length;
            int endImage = (from + terms.count - 1) / windows.length + 1;
            int known = copied;
            Parallel.forRange(endImage - firstImage, images.size(), (first, end) -> {
                for (int image = firstImage + first; image < firstImage + end; image++) {
                    if (image >= known) {
                        images.copy(x, image, copies, slot(image));
                    }
                    prepare(g, image, terms);
                }
            });
            copied = endImage;
            int size = (int) Math.min(Integer.MAX_VALUE, 1 + (long) terms.count * partSize());
            Parallel.forRange(parts(), size, (first, end) -> {
                for (int part = first; part < end; part++) {
                    add(terms, part, sums);
                }
            });
        }
        write(sums, weight);
    }

    /** Returns where the copy of an image begins. */
    private int slot(int image) {
        return image % slots * images.size();
    }

    /** Copies the gradients of those places of an image that are among some terms, and says where windows begin there. */
    private void prepare(Object g, int image, Terms terms) {
        int first = Math.max(terms.from, image * windows.length);
        int end = Math.min(terms.from + terms.count, (image + 1) * windows.length);
        int place = first - image * windows.length;
        for (int n = 0; n < end - first; n++) {
            terms.places[first - terms.from + n] = slot(image) + windows[place + n];
        }
        copyGradients(g, image, place, end - first, terms, first - terms.from);
    }

    /** Returns a matrix of the gradient of some channels of the output, with a row for each, and a column for each of some places. */
    final Matrix gradients(Object g, int image, int output, int channelStride, int rows, int place, int columns) {
        int channel = image * sizes.groups() * sizes.outputs() + output;
        return new Matrix(g, channel * windows.length + place, channelStride * windows.length, 1, rows, columns);
    }

    /** Copies the gradients of some places of an image, which are {@code count} terms from {@code term} on. */
    abstract void copyGradients(Object g, int image, int place, int count, Terms terms, int term);

    /** Returns how many sums there are. */
    abstract int sumsSize();

    /** Returns of how many parts the sums are, which are computed side by side. */
    abstract int parts();

    /** Returns how much work a term is for each of them, in elements that are computed one by one. */
    abstract int partSize();

    /** Adds terms to a part of the sums, block by block. */
    abstract void add(Terms terms, int part, Object sums);

    /** Copies the sums to an array of all weights. */
    abstract void write(Object sums, Object weight);

    /** Returns how many neighbouring taps along the last axis see neighbouring pixels, one after the other. */
    static int tapsOfRun(ConvolutionSizes sizes) {
        int last = sizes.kernel().length - 1;
        return sizes.dilation()[last] == 1 ? sizes.kernel()[last] : 1;
    }

    /** Returns how far what a tap sees is from the beginning of a window. */
    final int begin(int tap) {
        int begin = 0;
        int rest = tap;
        for (int k = sizes.kernel().length - 1; k >= 0; k--) {
            begin += rest % sizes.kernel()[k] * sizes.dilation()[k] * images.pitch(k);
            rest /= sizes.kernel()[k];
        }
        return begin;
    }
}
