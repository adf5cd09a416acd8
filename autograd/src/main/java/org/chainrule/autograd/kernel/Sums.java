package org.chainrule.autograd.kernel;

import java.util.Arrays;

/**
 * Sums over axes, in double precision.
 *
 * <p>
 * The order of the additions is fixed by the sizes alone, so that a sum has the same bits for every layout and every run.
 * Neighbouring axes that are both summed, or both kept, count as one. Along the last one, if it is summed, element n goes
 * into partial sum n mod 8, for a processor adds several numbers at a time if none waits for another; the eight are then
 * added up as ((0+4)+(2+6)) + ((1+5)+(3+7)). What other summed axes contribute is added in order.
 */
public final class Sums {
    private static final int PARTS = 8;

    private final Object in; // double[] or float[]
    private final int[] sizes;
    private final int[] inSteps;
    private final int[] outSteps; // 0 along an axis that is summed
    private final double[] out;

    private Sums(Object in, int[] sizes, boolean[] summed) {
        this.in = in;
        this.sizes = sizes;
        this.inSteps = new int[sizes.length];
        this.outSteps = new int[sizes.length];
        int inCount = 1;
        int outCount = 1;
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            inSteps[axis] = inCount;
            inCount *= sizes[axis];
            if (!summed[axis]) {
                outSteps[axis] = outCount;
                outCount *= sizes[axis];
            }
        }
        this.out = new double[outCount];
    }

    /**
     * Sums a row-major array over some of its axes.
     *
     * @param in double[] or float[]
     * @param offset where the elements begin
     * @param sizes the array's sizes
     * @param summed for each axis, whether to sum over it
     * @return the sums, row-major over the axes that remain
     */
    public static double[] over(Object in, int offset, int[] sizes, boolean[] summed) {
        int[] merged = new int[sizes.length + 1];
        boolean[] kinds = new boolean[sizes.length + 1];
        int axes = 0;
        for (int axis = 0; axis < sizes.length; axis++) {
            if (axes > 0 && (sizes[axis] == 1 || kinds[axes - 1] == summed[axis])) {
                merged[axes - 1] *= sizes[axis];
            } else if (sizes[axis] != 1) {
                merged[axes] = sizes[axis];
                kinds[axes++] = summed[axis];
            }
        }
        if (axes == 0) {
            merged[axes++] = 1; // a single number
        }
        var sums = new Sums(in, Arrays.copyOf(merged, axes), Arrays.copyOf(kinds, axes));
        sums.add(0, offset, 0);
        return sums.out;
    }

    /** Adds the elements of an axis and of those behind it, which begin at {@code from}, to the sums from {@code to} on. */
    private void add(int axis, int from, int to) {
        if (axis < sizes.length - 1) {
            for (int n = 0; n < sizes[axis]; n++) {
                add(axis + 1, from + n * inSteps[axis], to + n * outSteps[axis]);
            }
        } else if (outSteps[axis] == 0) {
            out[to] += in instanceof double[] doubles
                    ? sum(doubles, from, sizes[axis])
                    : sum((float[]) in, from, sizes[axis]);
        } else if (in instanceof double[] doubles) {
            addEach(doubles, from, to, sizes[axis]);
        } else {
            addEach((float[]) in, from, to, sizes[axis]);
        }
    }

    private void addEach(double[] in, int from, int to, int count) {
        for (int n = 0; n < count; n++) {
            out[to + n] += in[from + n];
        }
    }

    private void addEach(float[] in, int from, int to, int count) {
        for (int n = 0; n < count; n++) {
            out[to + n] += in[from + n];
        }
    }

    private static double sum(double[] in, int from, int count) {
        double s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
        int whole = from + count - count % PARTS;
        for (int n = from; n < whole; n += PARTS) {
            s0 += in[n];
            s1 += in[n + 1];
            s2 += in[n + 2];
            s3 += in[n + 3];
            s4 += in[n + 4];
            s5 += in[n + 5];
            s6 += in[n + 6];
            s7 += in[n + 7];
        }
        double[] parts = {s0, s1, s2, s3, s4, s5, s6, s7};
        for (int n = whole; n < from + count; n++) {
            parts[n - whole] += in[n];
        }
        return total(parts);
    }

    private static double sum(float[] in, int from, int count) {
        double s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
        int whole = from + count - count % PARTS;
        for (int n = from; n < whole; n += PARTS) {
            s0 += in[n];
            s1 += in[n + 1];
            s2 += in[n + 2];
            s3 += in[n + 3];
            s4 += in[n + 4];
            s5 += in[n + 5];
            s6 += in[n + 6];
            s7 += in[n + 7];
        }
        double[] parts = {s0, s1, s2, s3, s4, s5, s6, s7};
        for (int n = whole; n < from + count; n++) {
            parts[n - whole] += in[n];
        }
        return total(parts);
    }

    private static double total(double[] s) {
        return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
    }
}
