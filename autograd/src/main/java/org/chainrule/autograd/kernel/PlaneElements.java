package org.chainrule.autograd.kernel;

import java.util.Arrays;

import org.chainrule.autograd.machine.ElementArrays;

/** Reads and adds to elements of planes by their places in the plane, as many in each. */
public final class PlaneElements {
    private PlaneElements() {}

    /**
     * Reads elements.
     *
     * @param x double[] or float[], the planes one after the other
     * @param plane the number of a plane's elements
     * @param places the elements' places in their planes
     * @param count how many of each plane
     * @param out an array of the same kind for the elements
     */
    public static void gather(Object x, int plane, long[] places, int count, Object out) {
        Parallel.forRange(places.length / Math.max(1, count), count, (first, end) -> {
            for (int n = first; n < end; n++) {
                for (int k = n * count; k < (n + 1) * count; k++) {
                    ElementArrays.copy(x, n * plane + (int) places[k], out, k);
                }
            }
        });
    }

    /**
     * Adds elements to planes of zeros, in the order of the elements and in double precision.
     *
     * @param x double[] or float[], what is added
     * @param places the places in the planes
     * @param count how many for each plane
     * @param repeat whether a place may occur twice
     * @param out an array of the same kind for the planes
     * @param plane the number of a plane's elements
     */
    public static void add(Object x, long[] places, int count, boolean repeat, Object out, int plane) {
        Parallel.forRange(plane == 0 ? 0 : ElementArrays.length(out) / plane, plane, (first, end) -> {
            double[] sums = repeat && out instanceof float[] ? new double[plane] : null;
            for (int n = first; n < end; n++) {
                if (sums != null) {
                    Arrays.fill(sums, 0);
                    add((float[]) x, places, n * count, count, sums);
                    ElementArrays.copy(sums, 0, 1, out, n * plane, 1, plane);
                    continue;
                }
                ElementArrays.fill(out, n * plane, (n + 1) * plane, 0);
                if (out instanceof float[] floats) {
                    set((float[]) x, places, n * count, count, floats, n * plane);
                } else {
                    add((double[]) x, places, n * count, count, (double[]) out, n * plane);
                }
            }
        });
    }

    private static void add(float[] x, long[] places, int from, int count, double[] sums) {
        for (int k = from; k < from + count; k++) {
            sums[(int) places[k]] += x[k];
        }
    }

    private static void set(float[] x, long[] places, int from, int count, float[] out, int to) {
        for (int k = from; k < from + count; k++) {
            out[to + (int) places[k]] = x[k];
        }
    }

    private static void add(double[] x, long[] places, int from, int count, double[] out, int to) {
        for (int k = from; k < from + count; k++) {
            out[to + (int) places[k]] += x[k];
        }
    }
}
