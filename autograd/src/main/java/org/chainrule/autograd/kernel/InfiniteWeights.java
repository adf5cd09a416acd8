package org.chainrule.autograd.kernel;

import org.chainrule.autograd.machine.ElementArrays;

/**
 * The weights of a transposed convolution that aren't finite. The zeros beyond the first and the last window are none of its terms, but the
 * loops multiply by them, and zero times infinity is NaN. So such weights are replaced by finite ones of the same sign, and then what they
 * add is added where windows stand.
 */
final class InfiniteWeights {
    private final ConvolutionSizes sizes;
    private final Object weight;
    private final boolean areSome;

    InfiniteWeights(ConvolutionSizes sizes, Object weight) {
        this.sizes = sizes;
        this.weight = weight;
        this.areSome = !Elements.of(ElementArrays.isSingle(weight))
                .areFinite(Matrix.rowMajor(weight, 1, ElementArrays.length(weight)));
    }

    /** Returns the weights, in a copy where some are replaced. */
    Object replaced() {
        if (!areSome) {
            return weight;
        }
        int length = ElementArrays.length(weight);
        Object copy = ElementArrays.create(ElementArrays.isSingle(weight), length);
        for (int n = 0; n < length; n++) {
            double value = ElementArrays.get(weight, n);
            ElementArrays.set(copy, n, Double.isFinite(value) ? value : Math.copySign(1, value));
        }
        return copy;
    }

    /**
     * Adds the products of the weights that were replaced. One that is infinite or NaN makes every sum so, in whatever order.
     *
     * @param g the gradient of the output
     * @param x what is added to, of the input's sizes
     */
    void add(Object g, Object x) {
        if (!areSome) {
            return;
        }
        int channels = sizes.groups() * sizes.channels();
        Parallel.forRange(sizes.batch() * channels, Math.max(1, ConvolutionSizes.count(sizes.in())), (first, end) -> {
            for (int plane = first; plane < end; plane++) {
                addTo(plane / channels, plane % channels, g, x);
            }
        });
    }

    private void addTo(int image, int channel, Object g, Object x) {
        int group = channel / sizes.channels();
        int taps = sizes.taps();
        int windows = ConvolutionSizes.count(sizes.out());
        int to = (image * sizes.groups() * sizes.channels() + channel) * ConvolutionSizes.count(sizes.in());
        for (int output = group * sizes.outputs(); output < (group + 1) * sizes.outputs(); output++) {
            int from = (image * sizes.groups() * sizes.outputs() + output) * windows;
            int row = (output * sizes.channels() + channel % sizes.channels()) * taps;
            for (int tap = 0; tap < taps; tap++) {
                double value = ElementArrays.get(weight, row + tap);
                if (!Double.isFinite(value)) {
                    addTap(0, tap, taps, value, g, from, windows, x, to, ConvolutionSizes.count(sizes.in()));
                }
            }
        }
    }

    /** Adds along an axis and those behind it what a tap makes of {@code windows} windows. */
    private void addTap(int k, int tap, int taps, double value, Object g, int from, int windows, Object x, int to,
            int size) {
        if (k == sizes.in().length) {
            ElementArrays.set(x, to, ElementArrays.get(x, to) + value * ElementArrays.get(g, from));
            return;
        }
        int inner = taps / sizes.kernel()[k];
        int innerWindows = windows / sizes.out()[k];
        int innerSize = size / sizes.in()[k];
        for (int t = 0; t < sizes.out()[k]; t++) {
            int at = t * sizes.stride()[k] + tap / inner * sizes.dilation()[k] - sizes.before()[k];
            if (at >= 0 && at < sizes.in()[k]) {
                addTap(k + 1, tap % inner, inner, value, g, from + t * innerWindows, innerWindows, x,
                        to + at * innerSize, innerSize);
            }
        }
    }
}
