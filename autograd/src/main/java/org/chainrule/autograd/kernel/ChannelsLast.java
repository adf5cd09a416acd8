package org.chainrule.autograd.kernel;

/**
 * Copies of images in which the channels of a pixel are neighbours, with zeros around, as far as windows reach: what a window sees along
 * the last axis is then one run of elements.
 */
final class ChannelsLast {
    private final Elements elements;
    private final ConvolutionSizes sizes;
    private final int first; // channel
    private final int channels;
    private final int[] lengths; // of the axes, padding included
    private final int[] pitches; // of the axes, in elements
    private final int size;

    /**
     * Prepares copies.
     *
     * @param elements the loops for the type
     * @param sizes the sizes of the convolution
     * @param first the first channel of an image that is copied
     * @param channels how many are
     */
    ChannelsLast(Elements elements, ConvolutionSizes sizes, int first, int channels) {
        this.elements = elements;
        this.sizes = sizes;
        this.first = first;
        this.channels = channels;
        int axes = sizes.in().length;
        this.lengths = new int[axes];
        this.pitches = new int[axes];
        long pitch = channels;
        for (int k = axes - 1; k >= 0; k--) {
            lengths[k] = (sizes.out()[k] - 1) * sizes.stride()[k] + (sizes.kernel()[k] - 1) * sizes.dilation()[k] + 1;
            pitches[k] = (int) pitch;
            pitch = Math.min(Integer.MAX_VALUE, pitch * lengths[k]);
        }
        this.size = (int) pitch;
    }

    /** Returns how many elements the copy of an image has; 2^31 - 1 if they are more. */
    int size() {
        return size;
    }

    /** Returns how far neighbours along an axis are apart. */
    int pitch(int axis) {
        return pitches[axis];
    }

    /** Returns where the windows begin in the copy of an image, place by place. */
    int[] windows() {
        int[] windows = {0};
        for (int k = 0; k < lengths.length; k++) {
            int[] more = new int[windows.length * sizes.out()[k]];
            for (int n = 0; n < more.length; n++) {
                more[n] = windows[n / sizes.out()[k]] + n % sizes.out()[k] * sizes.stride()[k] * pitches[k];
            }
            windows = more;
        }
        return windows;
    }

    /** Copies an image to a place where there are zeros, or another image's copy. */
    void copy(Object source, int image, Object copies, int to) {
        int plane = ConvolutionSizes.count(sizes.in());
        copyAxis(0, source, (image * sizes.groups() * sizes.channels() + first) * plane, plane, copies, to);
    }

    private void copyAxis(int k, Object source, int from, int size, Object copies, int to) {
        int before = sizes.before()[k];
        int count = sizes.in()[k];
        int begin = Math.max(0, -before); // in the source
        int end = (int) Math.min(count, (long) lengths[k] - before);
        if (begin >= end) {
            return;
        }
        if (k == lengths.length - 1) {
            elements.copy(
                    new Matrix(source, from + begin, ConvolutionSizes.count(sizes.in()), 1, channels, end - begin),
                    new Matrix(copies, to + (begin + before) * channels, 1, channels, channels, end - begin));
            return;
        }
        int inner = size / count;
        for (int n = begin; n < end; n++) {
            copyAxis(k + 1, source, from + n * inner, inner, copies, to + (n + before) * pitches[k]);
        }
    }
}
