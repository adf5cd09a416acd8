package org.chainrule.autograd.kernel;

import org.chainrule.autograd.machine.ElementArrays;

/** Multiplies by a band matrix along each of the last axes, from the last to the first, in double precision. */
public final class BandMatrices {
    private BandMatrices() {}

    /**
     * Computes the products.
     *
     * @param x double[] or float[], the planes one after the other
     * @param from the index of the first element
     * @param planes how many there are
     * @param axes a matrix for each axis of the planes
     * @param out an array of the same kind for the results
     */
    public static void multiply(Object x, int from, int planes, BandMatrix[] axes, Object out) {
        if (planes == 0) {
            return; // of a size that might be more than an array can hold
        }
        int plane = 1;
        int result = 1;
        for (BandMatrix axis : axes) {
            plane *= axis.columns();
            result *= axis.rows();
        }
        int elements = plane;
        int results = result;
        Parallel.forRange(planes, Math.max(plane, result), (first, end) -> {
            double[][] steps = new double[axes.length + 1][];
            int size = elements;
            steps[0] = new double[size];
            for (int step = 1; step <= axes.length; step++) {
                BandMatrix axis = axes[axes.length - step];
                size = size / Math.max(1, axis.columns()) * axis.rows();
                steps[step] = new double[size];
            }
            for (int n = first; n < end; n++) {
                ElementArrays.copy(x, from + n * elements, 1, steps[0], 0, 1, elements);
                int outer = elements;
                int inner = 1;
                for (int step = 1; step <= axes.length; step++) {
                    BandMatrix axis = axes[axes.length - step];
                    outer /= axis.columns();
                    axis.multiply(steps[step - 1], outer, inner, steps[step]);
                    inner *= axis.rows();
                }
                ElementArrays.copy(steps[axes.length], 0, 1, out, n * results, 1, results);
            }
        });
    }
}
