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
        for (int n = 0; n < signs.length; n++) {
            signs[n] = sign(a[n], b[n], 0);
        }
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
        if (b >= -0x1p63 && b < 0x1p63) {
            long whole = (long) b; // towards 0
            double rest = Math.signum(whole - b);
            for (int n = 0; n < signs.length; n++) {
                signs[n] = sign(a[n], whole, rest);
            }
        } else {
            Arrays.fill(signs, -Math.signum(b)); // beyond all integers, or NaN
        }
        return signs;
    }

    private static double sign(long a, long b, double ofEqual) {
        return a > b ? 1 : a < b ? -1 : ofEqual;
    }
}
