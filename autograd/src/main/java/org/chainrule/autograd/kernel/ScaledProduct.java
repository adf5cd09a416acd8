package org.chainrule.autograd.kernel;

/**
 * A product as m 2^n, so that any number of factors can be multiplied in any order, and only the result can overflow or
 * underflow.
 *
 * @param mantissa m, whose absolute value is in [1, 2), or 0, infinity or NaN
 * @param exponent n
 */
public record ScaledProduct(double mantissa, long exponent) {
    /** The product of no factors. */
    static final ScaledProduct ONE = new ScaledProduct(1, 0);

    private static final int LARGEST_EXPONENT = 4_096; // more than a double's, and yet no overflow of scalb

    /**
     * Multiplies the elements of a row.
     *
     * @param in the elements
     * @param from the index of the first
     * @param to the index behind the last
     * @return the product; 1 of none
     */
    public static double of(double[] in, int from, int to) {
        ScaledProduct product = ONE;
        for (int n = from; n < to; n++) {
            product = product.times(in[n]);
        }
        return product.value();
    }

    /** Returns whether a product is zero, subnormal or infinite though the factors are finite and not zero. */
    static boolean leavesRange(double product, double a, double b) {
        return !(Math.abs(product) >= Double.MIN_NORMAL && Math.abs(product) <= Double.MAX_VALUE) && a != 0 && b != 0
                && Double.isFinite(a) && Double.isFinite(b);
    }

    ScaledProduct times(double factor) {
        return times(Math.abs(factor) < Double.MIN_NORMAL
                ? normalized(factor * 0x1p100, -100)
                : normalized(factor, 0));
    }

    ScaledProduct times(ScaledProduct other) {
        return normalized(mantissa * other.mantissa, exponent + other.exponent);
    }

    private static ScaledProduct normalized(double mantissa, long exponent) {
        if (mantissa == 0 || !Double.isFinite(mantissa)) {
            return new ScaledProduct(mantissa, 0);
        }
        int shift = Math.getExponent(mantissa);
        return new ScaledProduct(Math.scalb(mantissa, -shift), exponent + shift);
    }

    double value() {
        return Math.scalb(mantissa, Math.clamp(exponent, -LARGEST_EXPONENT, LARGEST_EXPONENT));
    }
}
