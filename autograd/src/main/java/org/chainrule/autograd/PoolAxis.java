package org.chainrule.autograd;

import org.chainrule.autograd.kernel.BandMatrix;
import org.chainrule.autograd.kernel.PoolWindows;

/**
 * The windows of a pooling op along one axis.
 *
 * @param size the number of a window's places
 * @param stride the distance from each window to the next
 * @param padding the number of places before the first element, and behind the last
 * @param dilation the distance between the places of a window
 * @param ceilMode whether a last window may reach beyond the padding
 * @param excludesPadding whether averages are those of elements, without padding
 */
record PoolAxis(int size, int stride, int padding, int dilation, boolean ceilMode, boolean excludesPadding) {
    private static final int BYTES = 64; // of what is kept of a window or an index, at most

    /** What a window spans, from its first place to its last. */
    private long span() {
        return (size - 1L) * dilation + 1;
    }

    /** Returns how many windows an axis has. */
    private int count(int axis, int in) {
        if (padding > span() / 2) {
            throw new IllegalArgumentException(
                    "padding " + padding + " along axis " + axis + " is more than half of the "
                            + span() + " places that a window spans; such windows would be padding alone: make it "
                            + span() / 2 + " or less, or pad the input by pad");
        }
        long room = in + 2L * padding - span();
        if (room < 0) {
            throw new IllegalArgumentException("windows of " + span() + " places don't fit in axis " + axis
                    + " of size "
                    + in + (padding == 0 ? "" : " with padding " + padding) + "; make size or dilation smaller, or"
                    + " the input larger");
        }
        long count = (ceilMode ? Math.ceilDiv(room, stride) : room / stride) + 1;
        int windows = Math.toIntExact(ceilMode && (count - 1) * stride >= (long) in + padding ? count - 1 : count);
        HeapLimit.check(Math.max(in, windows), BYTES, "a list of the windows along axis " + axis + " of size " + in);
        return windows;
    }

    /** Returns the windows that maxima are selected from. */
    PoolWindows windows(int axis, int in) {
        int count = count(axis, in);
        int[] first = new int[count];
        int[] end = new int[count];
        for (int window = 0; window < count; window++) {
            long from = (long) window * stride - padding;
            first[window] = (int) (from >= 0 ? from : from + Math.ceilDiv(-from, dilation) * dilation);
            end[window] = (int) Math.min(in, from + span());
            if (first[window] >= end[window]) {
                throw new IllegalArgumentException("window " + window + " of axis " + axis
                        + " has no element, only padding between its places; make dilation or padding smaller");
            }
        }
        return new PoolWindows(in, first, end, Math.min(dilation, Math.max(1, in))); // farther is outside, too
    }

    /** Returns the means over windows. */
    BandMatrix means(int axis, int in) {
        if (dilation != 1) {
            throw new IllegalArgumentException("averages have no dilation, but it is " + dilation
                    + "; leave it out, or take a convolution");
        }
        int count = count(axis, in);
        int[] first = new int[count];
        int[] end = new int[count];
        double[] divisors = new double[count];
        for (int window = 0; window < count; window++) {
            long from = (long) window * stride - padding;
            long to = Math.min(from + size, (long) in + padding);
            first[window] = (int) Math.max(0, from);
            end[window] = (int) Math.min(in, to);
            divisors[window] = excludesPadding ? end[window] - first[window] : to - from;
        }
        return BandMatrix.means(in, first, end, divisors);
    }

    /** Returns the size of an axis of which there are so many windows, side by side up to its end. */
    int unpooled(int count) {
        long in = (count - 1L) * stride + size - 2L * padding;
        if (in < 1 || in > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    count + " windows of size " + size + " at stride " + stride + " with padding "
                            + padding + " make an axis of size " + in + "; give the size of the planes instead");
        }
        return (int) in;
    }
}
