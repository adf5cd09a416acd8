package org.chainrule.autograd.kernel;

/**
 * A number m 2^n, for sums and products on whose way numbers may be too large or too small for a double, while the
 * result isn't.
 *
 * @param mantissa m, whose absolute value is in [1, 2), or 0, infinity or NaN
 * @param exponent n
 */
record ScaledDouble(double mantissa, long exponent) {
    static final ScaledDouble ZERO = new ScaledDouble(0, 0);
    static final ScaledDouble ONE = new ScaledDouble(1, 0);

    private static final int LARGEST_EXPONENT = 4_096; // more than a double's, and yet no overflow of scalb

    ScaledDouble plus(ScaledDouble other) {
        if (mantissa == 0 || other.mantissa == 0 || !Double.isFinite(mantissa + other.mantissa)) {
            return mantissa == 0 ? other : other.mantissa == 0 ? this : normalized(mantissa + other.mantissa, 0);
        }
        long shift = exponent - other.exponent;
        return shift < 0
                ? other.plus(this)
                : normalized(mantissa + Math.scalb(other.mantissa, -(int) Math.min(shift, LARGEST_EXPONENT)), exponent);
    }

    ScaledDouble times(double factor) {
        return times(Math.abs(factor) < Double.MIN_NORMAL
                ? normalized(factor * 0x1p100, -100)
                : normalized(factor, 0));
    }

    ScaledDouble times(ScaledDouble other) {
        return normalized(mantissa * other.mantissa, exponent + other.exponent);
    }

    private static ScaledDouble normalized(double mantissa, long exponent) {
        if (mantissa == 0 || !Double.isFinite(mantissa)) {
            return new ScaledDouble(mantissa, 0);
        }
        int shift = Math.getExponent(mantissa);
        return new ScaledDouble(Math.scalb(mantissa, -shift), exponent + shift);
    }

    double value() {
        return Math.scalb(mantissa, Math.clamp(exponent, -LARGEST_EXPONENT, LARGEST_EXPONENT));
    }
}
