package org.chainrule.autograd.kernel;

import java.util.Arrays;

/**
 * Compares integers exactly, though formulas compute in floating point, where some differ no more beyond 2^53: a has
 * the same relation to b as the sign of their difference has to 0.
 */
public final class IntegerComparison {
    private IntegerComparison() {}

    /**
     * Computes the signs of differences.
     *
     * @param a the integers to subtract from
     * @param b as many integers
     * @return for each pair the sign of a - b: -1, 0 or 1
     */
    public static double[] signs(long[] a, long[] b) {
        double[] signs = new double[a.length];
        Arrays.setAll(signs, n -> Long.compare(a[n], b[n]));
        return signs;
    }

    /**
     * Computes the signs of the differences from a scalar.
     *
     * @param a the integers
     * @param b the scalar
     * @return for each integer the sign of a - b; NaN where b is NaN
     */
    public static double[] signs(long[] a, double b) {
        double[] signs = new double[a.length];
        Arrays.setAll(signs, n -> sign(a[n], b));
        return signs;
    }

    private static double sign(long a, double b) {
        double rounded = a;
        if (rounded != b) { // rounding may make numbers equal, but keeps the order of others
            return rounded > b ? 1 : rounded < b ? -1 : b;
        }
        return b == 0x1p63 ? -1 : Long.compare(a, (long) b); // 2^63 is the only such b that is no long
    }
}
