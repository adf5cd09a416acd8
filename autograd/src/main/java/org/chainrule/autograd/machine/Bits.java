package org.chainrule.autograd.machine;

/**
 * Computes powers of 2 and exponents by the bits of floating-point numbers.
 *
 * <p>
 * Adding {@link #POW2_SHIFT} to an integer n leaves the biased exponent of 2^n in the lowest digits of the sum. The
 * exponent field of a number, conversely, is turned into its value by standing in the lowest digits of a power of 2,
 * from which {@link #EXPONENT_SHIFT} is taken off.
 */
public final class Bits {
    /** The summand by which the bits of 2^n are read off n, in double precision. */
    public static final double POW2_SHIFT = 0x1.8p52 + 1023;
    /** The summand by which the bits of 2^n are read off n, in single precision. */
    public static final float POW2_SHIFT_SINGLE = 0x1.8p23f + 127;

    /** The power of 2 that holds an exponent field, plus the bias, in double precision. */
    public static final double EXPONENT_SHIFT = 0x1p52 + 1023;
    /** The power of 2 that holds an exponent field, plus the bias, in single precision. */
    public static final float EXPONENT_SHIFT_SINGLE = 0x1p23f + 127;

    private Bits() {}

    /**
     * Computes a power of 2.
     *
     * @param n an integer
     * @return 2^n where that is a normal number
     */
    public static double pow2(double n) {
        return pow2OfShifted(n + POW2_SHIFT);
    }

    /**
     * Computes a power of 2.
     *
     * @param n an integer
     * @return 2^n where that is a normal number
     */
    public static float pow2(float n) {
        return pow2OfShifted(n + POW2_SHIFT_SINGLE);
    }

    /**
     * Computes a power of 2 of its shifted exponent.
     *
     * @param shifted n + {@link #POW2_SHIFT}
     * @return 2^n where that is a normal number
     */
    public static double pow2OfShifted(double shifted) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(shifted) << 52);
    }

    /**
     * Computes a power of 2 of its shifted exponent.
     *
     * @param shifted n + {@link #POW2_SHIFT_SINGLE}
     * @return 2^n where that is a normal number
     */
    public static float pow2OfShifted(float shifted) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(shifted) << 23);
    }

    /**
     * Returns the binary exponent of a number.
     *
     * @param x a normal number
     * @return the e with 2^e &le; |x| &lt; 2^(e + 1)
     */
    public static double exponent(double x) {
        return (Double.doubleToRawLongBits(x) >>> 52 & 0x7ff) - 1023;
    }

    /**
     * Returns the binary exponent of a number.
     *
     * @param x a normal number
     * @return the e with 2^e &le; |x| &lt; 2^(e + 1)
     */
    public static float exponent(float x) {
        return (Float.floatToRawIntBits(x) >>> 23 & 0xff) - 127;
    }
}
