package org.chainrule.autograd.kernel;

/**
 * The windows along one axis, each a run of indices at a distance of a step. What lies outside of the axis, in its padding, belongs to
 * no window.
 */
public final class PoolWindows {
    /** One window of one element: an axis that isn't pooled. */
    static final PoolWindows ONE = new PoolWindows(1, new int[] {0}, new int[] {1}, 1);

    /** The size of the axis. */
    final int size;
    /** The first index of each window. */
    final int[] first;
    /** The index behind the last of each. */
    final int[] end;
    /** The distance between the elements of a window. */
    final int step;
    /** The number of elements of most windows. */
    final int taps;
    /** The first of the neighbouring windows that have so many, and the one behind the last. */
    final int whole;
    final int behindWhole;

    /**
     * Creates windows, each of one element at least.
     *
     * @param size the size of the axis
     * @param first the first index of each
     * @param end the index behind the last of each
     * @param step the distance between a window's elements
     */
    public PoolWindows(int size, int[] first, int[] end, int step) {
        this.size = size;
        this.first = first;
        this.end = end;
        this.step = step;
        int middle = first.length / 2;
        this.taps = first.length == 0 ? 0 : count(middle);
        int from = middle;
        while (from > 0 && count(from - 1) == taps) {
            from--;
        }
        int to = middle;
        while (to < first.length && count(to) == taps) {
            to++;
        }
        this.whole = from;
        this.behindWhole = to;
    }

    /**
     * Returns the number of windows.
     *
     * @return how many
     */
    public int count() {
        return first.length;
    }

    private int count(int window) {
        return Math.ceilDiv(end[window] - first[window], step);
    }

    /**
     * Returns whether windows may share an element.
     *
     * @return false if it is certain that each element is in one window at most
     */
    public boolean mayOverlap() {
        if (step > 1) {
            return first.length > 1; // rare, and not worth telling apart
        }
        for (int window = 1; window < first.length; window++) {
            if (first[window] < end[window - 1]) {
                return true;
            }
        }
        return false;
    }
}
