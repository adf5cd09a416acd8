package org.chainrule.linalg;

/**
 * A product that neither overflows nor underflows on the way.
 *
 * @param mantissa positive 0, or of magnitude 1 to 2
 * @param exponent of the power of two by which it is multiplied
 */
record ScaledProduct(double mantissa, int exponent) {
    private static final int SUBNORMAL = 54; // enough to make any number normal

    static ScaledProduct of(double value) {
        double normal = Math.abs(value) < Double.MIN_NORMAL ? Math.scalb(value, SUBNORMAL) : value;
        if (normal == 0 || !Double.isFinite(normal)) {
            return new ScaledProduct(value + 0.0, 0); // no -0
        }
        int exponent = Math.getExponent(normal);
        return new ScaledProduct(Math.scalb(normal, -exponent), normal == value ? exponent : exponent - SUBNORMAL);
    }

    ScaledProduct times(double factor) {
        ScaledProduct scaled = of(factor);
        ScaledProduct product = of(mantissa * scaled.mantissa);
        return new ScaledProduct(product.mantissa, product.exponent + exponent + scaled.exponent);
    }

    /** {@return the product times a power of two} */
    ScaledProduct scaled(int power) {
        return new ScaledProduct(mantissa, exponent + power);
    }

    /** {@return the product as one number} */
    double value() {
        return Math.scalb(mantissa, exponent);
    }

    /** {@return the product times a number} */
    double value(double factor) {
        return times(factor).value();
    }

    /** {@return the natural logarithm of the magnitude} */
    double logAbs() {
        double value = Math.abs(value());
        return mantissa == 0 || value >= Double.MIN_NORMAL && value <= Double.MAX_VALUE
                ? StrictMath.log(value)
                : StrictMath.log(Math.abs(mantissa)) + exponent * StrictMath.log(2);
    }
}
