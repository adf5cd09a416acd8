package org.chainrule.autograd.kernel;

import org.chainrule.autograd.machine.ElementArrays;

/**
 * The variances by whose roots rows can be divided without loss of digits, and derivatives up to the second computed,
 * in which their powers up to -5/2 occur.
 *
 * @param least the least of them
 * @param greatest the greatest
 * @param leastNormal the least normal number: where a square is below it, it has lost digits
 * @param maxExponent the greatest binary exponent
 */
record VarianceRange(double least, double greatest, double leastNormal, int maxExponent) {
    private static final VarianceRange SINGLE = new VarianceRange(0x1p-48, 0x1p48, Float.MIN_NORMAL,
            Float.MAX_EXPONENT);
    private static final VarianceRange DOUBLE = new VarianceRange(0x1p-400, 0x1p400, Double.MIN_NORMAL,
            Double.MAX_EXPONENT);

    static VarianceRange of(boolean single) {
        return single ? SINGLE : DOUBLE;
    }

    /** Returns whether a variance is in the range, together with what is added to it. */
    boolean isSafe(double variance, double eps) {
        double sum = variance + eps;
        return variance >= leastNormal && sum >= least && sum <= greatest;
    }

    /**
     * Returns what to multiply a row by to bring it into the range: the power of two that makes the greater of its
     * greatest magnitude and the root of eps about 1. The row isn't made smaller for the sake of eps.
     */
    double factor(ArraySlice row, int width, double eps) {
        double greatest = 0;
        for (int n = 0; n < width; n++) {
            greatest = Math.max(greatest, Math.abs(ElementArrays.get(row.array(), row.offset() + n)));
        }
        if (greatest == 0 || !Double.isFinite(greatest)) {
            return 1;
        }
        int exponent = Math.getExponent(Math.max(greatest, Math.min(1, Math.sqrt(eps))));
        return Math.scalb(1.0, Math.clamp(-exponent, -maxExponent, maxExponent));
    }
}
