package org.chainrule.autograd.kernel;

import org.chainrule.autograd.machine.ElementArrays;

/**
 * What a window sees that slides over an image of several channels: a matrix with a row for each channel and tap, and a column for each
 * place of the window. It isn't stored. In copies of the channels, with zeros around, each row is a run of neighbouring elements, so that
 * a row of the matrix is known by where it begins.
 */
final class SlidingWindow {
    private final SlidingAxis[] axes;
    private final int channels;
    private final int[] pitches; // of the planes' axes
    private final int planeSize;
    private final int channelSize; // all planes of a channel
    private final int[] rows; // where each begins, channel by channel, tap by tap

    SlidingWindow(int channels, SlidingAxis... axes) {
        this.axes = axes;
        this.channels = channels;
        this.pitches = new int[axes.length];
        int size = 1;
        int planes = 1;
        int taps = 1;
        for (int k = axes.length - 1; k >= 0; k--) {
            pitches[k] = size;
            size = Math.multiplyExact(size, axes[k].length());
            planes *= axes[k].origins().length;
            taps *= axes[k].taps().length;
        }
        planeSize = size;
        channelSize = Math.multiplyExact(planes, size);
        rows = new int[channels * taps];
        for (int tap = 0; tap < taps; tap++) {
            int plane = 0;
            int offset = 0;
            int rest = tap;
            int share = taps;
            for (int k = 0; k < axes.length; k++) {
                share /= axes[k].taps().length;
                int p = rest / share;
                rest %= share;
                plane = plane * axes[k].origins().length + axes[k].planes()[p];
                offset += axes[k].offsets()[p] * pitches[k];
            }
            for (int channel = 0; channel < channels; channel++) {
                rows[channel * taps + tap] = channel * channelSize + plane * planeSize + offset;
            }
        }
    }

    /** Returns how many elements the copies of all channels have. */
    int size() {
        return Math.multiplyExact(channels, channelSize);
    }

    /** Returns the distance between channels. */
    int channelSize() {
        return channelSize;
    }

    /** Returns where each row begins, channel by channel, tap by tap; not to be written. */
    int[] rows() {
        return rows;
    }

    /** Returns how far neighbouring places along an axis are apart. */
    int pitch(int axis) {
        return pitches[axis];
    }

    /**
     * Copies the channels of an image.
     *
     * @param source float[] or double[], where they stand, each row-major, one after the other
     * @param from where the first begins
     * @param copies an array of the same kind for the copies
     */
    void copy(Object source, int from, Object copies) {
        int size = 1;
        for (SlidingAxis axis : axes) {
            size *= axis.size();
        }
        for (int channel = 0; channel < channels; channel++) {
            for (int plane = 0; plane * planeSize < channelSize; plane++) {
                copyAxis(0, chosen(plane), source, from + channel * size, size, copies,
                        channel * channelSize + plane * planeSize);
            }
        }
    }

    /** Returns the plane along each axis of a plane of a channel. */
    private int[] chosen(int plane) {
        int[] chosen = new int[axes.length];
        int rest = plane;
        for (int k = axes.length - 1; k >= 0; k--) {
            chosen[k] = rest % axes[k].origins().length;
            rest /= axes[k].origins().length;
        }
        return chosen;
    }

    private void copyAxis(int k, int[] plane, Object source, int from, int size, Object copies, int to) {
        SlidingAxis axis = axes[k];
        int origin = axis.origins()[plane[k]];
        if (k == axes.length - 1) {
            copyRow(axis, origin, source, from, copies, to);
            return;
        }
        int inner = axis.size() == 0 ? 0 : size / axis.size();
        for (int n = 0; n < axis.length(); n++) {
            int at = origin + n * axis.step();
            if (at >= 0 && at < axis.size()) {
                copyAxis(k + 1, plane, source, from + at * inner, inner, copies, to + n * pitches[k]);
            } else {
                ElementArrays.fill(copies, to + n * pitches[k], to + (n + 1) * pitches[k], 0);
            }
        }
    }

    private static void copyRow(SlidingAxis axis, int origin, Object source, int from, Object copies, int to) {
        int step = axis.step();
        int length = axis.length();
        int first = Math.min(length, origin >= 0 ? 0 : (-origin + step - 1) / step);
        int end = origin >= axis.size() ? first : Math.clamp((axis.size() - 1 - origin) / step + 1L, first, length);
        ElementArrays.fill(copies, to, to + first, 0);
        if (first < end) {
            ElementArrays.copy(source, from + origin + first * step, step, copies, to + first, 1, end - first);
        }
        ElementArrays.fill(copies, to + end, to + length, 0);
    }
}
