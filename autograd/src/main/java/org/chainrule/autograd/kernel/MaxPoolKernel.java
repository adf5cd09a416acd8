package org.chainrule.autograd.kernel;

import org.chainrule.autograd.machine.ElementArrays;

/**
 * Finds the greatest element of each window, of equal ones the first in row-major order, and of a window with NaN the first NaN. A
 * window of several axes is a window along the last, of which the maxima are pooled along the one before; each of these passes
 * finds the places of maxima and compares the elements there, which takes no branches that a processor would have to guess.
 */
public final class MaxPoolKernel {
    private static final int CHUNK = 1 << 13; // elements that are searched for NaN together, while they are in a cache
    private static final int LANES = 1 << 10;

    private final PoolWindows[] axes; // always three
    private final int plane;
    private final int pooled;
    private final Object values;
    private final long[] indices;

    private MaxPoolKernel(PoolWindows[] axes, Object values, long[] indices) {
        this.axes = axes;
        this.plane = axes[0].size * axes[1].size * axes[2].size;
        this.pooled = axes[0].count() * axes[1].count() * axes[2].count();
        this.values = values;
        this.indices = indices;
    }

    /**
     * Pools planes.
     *
     * @param x float[] or double[], the planes one after the other
     * @param from the index of the first element
     * @param planes how many there are
     * @param windows those along each of the planes' axes, one to three
     * @param values an array of the same kind for the greatest elements
     * @param indices an array for their places in the plane
     */
    public static void compute(Object x, int from, int planes, PoolWindows[] windows, Object values, long[] indices) {
        if (planes == 0) {
            return; // of a size that might be more than an array can hold
        }
        PoolWindows[] axes = {PoolWindows.ONE, PoolWindows.ONE, PoolWindows.ONE};
        System.arraycopy(windows, 0, axes, 3 - windows.length, windows.length);
        var kernel = new MaxPoolKernel(axes, values, indices);
        Parallel.forRange(planes, kernel.plane, (first, end) -> {
            if (x instanceof float[] floats) {
                kernel.poolFloats(floats, from, first, end);
            } else {
                for (int n = first; n < end; n++) {
                    kernel.byWindow((double[]) x, from + n * kernel.plane, n);
                }
            }
        });
    }

    private void poolFloats(float[] x, int from, int first, int end) {
        int most = Math.max(pooled, axes[0].size * Math.max(axes[1].size, axes[1].count()) * axes[2].count());
        int[] places = new int[most];
        int[] others = new int[most];
        int planes = Math.max(1, CHUNK / plane);
        for (int n = first; n < end; n += planes) {
            int count = Math.min(planes, end - n);
            boolean hasNaN = hasNaN(x, from + n * plane, count * plane);
            for (int k = n; k < n + count; k++) {
                if (hasNaN) {
                    double[] copy = new double[plane];
                    ElementArrays.copy(x, from + k * plane, 1, copy, 0, 1, plane);
                    byWindow(copy, 0, k);
                } else {
                    byAxis(x, from + k * plane, k, places, others);
                }
            }
        }
    }

    /** Elements are compared side by side, which the compiler turns into vectors. */
    private static boolean hasNaN(float[] x, int from, int count) {
        int lanes = Math.min(LANES, count);
        float[] greatest = new float[lanes];
        for (int n = 0; n < count; n += lanes) {
            raise(greatest, x, from + Math.min(n, count - lanes));
        }
        for (float value : greatest) {
            if (value != value) {
                return true;
            }
        }
        return false;
    }

    private static void raise(float[] greatest, float[] x, int from) {
        for (int k = 0; k < greatest.length; k++) {
            greatest[k] = Math.max(greatest[k], x[from + k]);
        }
    }

    // ---- axis by axis ----

    private void byAxis(float[] x, int start, int n, int[] places, int[] others) {
        int columns = axes[2].count();
        int rows = axes[0].size * axes[1].size;
        for (int row = 0; row < rows; row++) {
            along(x, start + row * axes[2].size, axes[2], places, row * columns);
        }
        int[] found = places;
        int[] next = others;
        int outer = axes[0].size;
        int inner = columns;
        for (int axis = 1; axis >= 0; axis--) {
            PoolWindows windows = axes[axis];
            if (windows.size > 1 || windows.count() > 1) { // an adaptive pooling may have several windows of one element
                for (int block = 0; block < outer; block++) {
                    for (int window = 0; window < windows.count(); window++) {
                        across(x, windows, window, found, block * windows.size * inner, inner, next,
                                (block * windows.count() + window) * inner);
                    }
                }
                int[] done = found;
                found = next;
                next = done;
            }
            outer = 1;
            inner *= windows.count();
        }
        write(x, start, found, n * pooled);
    }

    /** Finds the greatest elements of a row's windows. */
    private static void along(float[] x, int from, PoolWindows windows, int[] places, int to) {
        int whole = windows.taps == 2 || windows.taps == 3 ? windows.whole : windows.count();
        int behindWhole = whole == windows.count() ? whole : windows.behindWhole;
        alongAny(x, from, windows, 0, whole, places, to);
        if (windows.taps == 2) {
            alongTwo(x, from, windows, whole, behindWhole, places, to);
        } else if (windows.taps == 3) {
            alongThree(x, from, windows, whole, behindWhole, places, to);
        }
        alongAny(x, from, windows, behindWhole, windows.count(), places, to);
    }

    private static void alongTwo(float[] x, int from, PoolWindows windows, int window, int end, int[] places, int to) {
        int step = windows.step;
        int[] first = windows.first;
        for (int k = window; k < end; k++) {
            int a = from + first[k];
            int b = a + step;
            places[to + k] = x[b] > x[a] ? b : a;
        }
    }

    private static void alongThree(float[] x, int from, PoolWindows windows, int window, int end, int[] places,
            int to) {
        int step = windows.step;
        int[] first = windows.first;
        for (int k = window; k < end; k++) {
            int a = from + first[k];
            int b = a + step;
            int c = b + step;
            int best = x[b] > x[a] ? b : a;
            places[to + k] = x[c] > x[best] ? c : best;
        }
    }

    private static void alongAny(float[] x, int from, PoolWindows windows, int window, int end, int[] places, int to) {
        for (int k = window; k < end; k++) {
            int best = from + windows.first[k];
            for (int n = best + windows.step; n < from + windows.end[k]; n += windows.step) {
                best = x[n] > x[best] ? n : best;
            }
            places[to + k] = best;
        }
    }

    /** Finds the greatest of several rows, column by column. */
    private static void across(float[] x, PoolWindows windows, int window, int[] found, int from, int width,
            int[] places, int to) {
        int a = from + windows.first[window] * width;
        int end = from + windows.end[window] * width;
        int step = windows.step * width;
        int b = a + step;
        if (b >= end) {
            System.arraycopy(found, a, places, to, width);
            return;
        }
        int c = b + step;
        if (c >= end) {
            acrossTwo(x, found, a, b, width, places, to);
            return;
        }
        acrossThree(x, found, a, b, c, width, places, to);
        for (int row = c + step; row < end; row += step) {
            for (int k = 0; k < width; k++) {
                int best = places[to + k];
                int other = found[row + k];
                places[to + k] = x[other] > x[best] ? other : best;
            }
        }
    }

    private static void acrossTwo(float[] x, int[] found, int a, int b, int width, int[] places, int to) {
        for (int k = 0; k < width; k++) {
            int best = found[a + k];
            int other = found[b + k];
            places[to + k] = x[other] > x[best] ? other : best;
        }
    }

    private static void acrossThree(float[] x, int[] found, int a, int b, int c, int width, int[] places, int to) {
        for (int k = 0; k < width; k++) {
            int best = found[a + k];
            int second = found[b + k];
            int third = found[c + k];
            best = x[second] > x[best] ? second : best;
            places[to + k] = x[third] > x[best] ? third : best;
        }
    }

    private void write(float[] x, int start, int[] found, int to) {
        float[] greatest = (float[]) values;
        for (int k = 0; k < pooled; k++) {
            greatest[to + k] = x[found[k]];
            indices[to + k] = found[k] - start;
        }
    }

    // ---- window by window ----

    private void byWindow(double[] x, int start, int n) {
        int to = n * pooled;
        for (int i = 0; i < axes[0].count(); i++) {
            for (int j = 0; j < axes[1].count(); j++) {
                for (int k = 0; k < axes[2].count(); k++) {
                    int best = greatest(x, start, i, j, k);
                    ElementArrays.set(values, to, x[best]);
                    indices[to++] = best - start;
                }
            }
        }
    }

    private int greatest(double[] x, int start, int i, int j, int k) {
        int best = start + (axes[0].first[i] * axes[1].size + axes[1].first[j]) * axes[2].size + axes[2].first[k];
        for (int a = axes[0].first[i]; a < axes[0].end[i]; a += axes[0].step) {
            for (int b = axes[1].first[j]; b < axes[1].end[j]; b += axes[1].step) {
                int row = start + (a * axes[1].size + b) * axes[2].size;
                for (int n = row + axes[2].first[k]; n < row + axes[2].end[k]; n += axes[2].step) {
                    if (x[n] > x[best] || x[n] != x[n] && x[best] == x[best]) {
                        best = n;
                    }
                }
            }
        }
        return best;
    }
}
