package org.chainrule.autograd.kernel;

/**
 * What a window sees that slides over an image of several channels: a matrix with a row for each channel and tap, and a column for each
 * place of the window. It isn't stored. In copies of the channels, with zeros around, each row is a run of neighbouring elements, so that
 * a row of the matrix is known by where it begins. The zeros behind a line are also those before the next one.
 */
final class SlidingWindow {
    private static final int MOST = 1 << 30; // elements of an array that may be rounded up to a power of two

    private final Elements elements;
    private final SlidingAxis[] axes;
    private final int channels;
    private final int[] pitches; // of the planes' axes
    private final int planeSize;
    private final int channelSize; // all planes of a channel
    private final int[] rows; // where each begins, channel by channel, tap by tap

    SlidingWindow(Elements elements, int channels, SlidingAxis... axes) {
        this.elements = elements;
        this.axes = axes;
        this.channels = channels;
        this.pitches = new int[axes.length];
        long size = 1;
        int planes = 1;
        int taps = 1;
        int last = axes.length - 1;
        int shared = last == 0 ? 0 : axes[last].zerosAround();
        for (int k = last; k >= 0; k--) {
            pitches[k] = (int) size;
            size = Math.min(Integer.MAX_VALUE, size * (k == last ? axes[k].length() - shared : axes[k].length()));
            planes *= axes[k].origins().length;
            taps *= axes[k].taps().length;
        }
        requireRoom((size + shared) * planes, channels);
        planeSize = (int) size + shared;
        channelSize = planes * planeSize;
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

    /** Requires that copies of so many elements of each channel find room, which have zeros as far as windows reach. */
    private void requireRoom(long each, int channels) {
        long most = Math.min(MOST,
                Runtime.getRuntime().maxMemory() / (elements.isSingle() ? Float.BYTES : Double.BYTES));
        if (each > most / Math.max(1, channels)) {
            throw new IllegalArgumentException("what windows see of an image, with " + channels + " x " + each
                    + " elements from its first tap to its last, is larger than the " + most
                    + " that an array of this JVM can have; make the dilation or the padding smaller");
        }
    }

    /** Returns how many elements the copies of all channels have. */
    int size() {
        return channels * channelSize;
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
     * Copies the channels of an image, but not the zeros around.
     *
     * @param source float[] or double[], where they stand, each row-major, one after the other
     * @param from where the first begins
     * @param copies an array of the same kind for the copies, of zeros, or where another image was copied
     */
    void copy(Object source, int from, Object copies) {
        int size = 1;
        for (SlidingAxis axis : axes) {
            size *= axis.size();
        }
        for (int plane = 0; plane * planeSize < channelSize; plane++) {
            int[] chosen = chosen(plane);
            for (int channel = 0; channel < channels; channel++) {
                copyAxis(0, chosen, source, from + channel * size, size, copies,
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
        if (k >= axes.length - 2) {
            copyLines(k, plane, source, from, size, copies, to);
            return;
        }
        SlidingAxis axis = axes[k];
        int inner = axis.size() == 0 ? 0 : size / axis.size();
        for (int n = axis.begin(plane[k]); n < axis.end(plane[k]); n++) {
            int at = axis.origins()[plane[k]] + n * axis.step();
            copyAxis(k + 1, plane, source, from + at * inner, inner, copies, to + n * pitches[k]);
        }
    }

    /** Copies all lines along the last axis, or the only one if axis {@code k} is the last itself. */
    private void copyLines(int k, int[] plane, Object source, int from, int size, Object copies, int to) {
        int last = axes.length - 1;
        SlidingAxis line = axes[last];
        int begin = line.begin(plane[last]);
        int columns = line.end(plane[last]) - begin;
        int source0 = from + line.origins()[plane[last]] + begin * line.step();
        int target0 = to + begin;
        if (columns == 0) {
            return;
        }
        if (k == last) {
            elements.copy(new Matrix(source, source0, size, line.step(), 1, columns),
                    new Matrix(copies, target0, columns, 1, 1, columns));
            return;
        }
        SlidingAxis axis = axes[k];
        int first = axis.begin(plane[k]);
        int rows = axis.end(plane[k]) - first;
        int origin = axis.origins()[plane[k]] + first * axis.step();
        elements.copy(
                new Matrix(source, source0 + origin * line.size(), axis.step() * line.size(), line.step(), rows,
                        columns),
                new Matrix(copies, target0 + first * pitches[k], pitches[k], 1, rows, columns));
    }
}
