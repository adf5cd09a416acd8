package org.chainrule.autograd.formula;

/** The primitives that work on a number's bits: see {@link Primitive.Fixed#POW2} and {@link Primitive.Fixed#EXPONENT}. */
final class Bits {
    static final double POW2_SHIFT = 0x1.8p52 + 1023;
    static final float POW2_SHIFT_SINGLE = 0x1.8p23f + 127;

    static final double EXPONENT_SHIFT = 0x1p52 + 1023;
    static final float EXPONENT_SHIFT_SINGLE = 0x1p23f + 127;

    private Bits() {}

    static double pow2(double n) {
        return pow2OfShifted(n + POW2_SHIFT);
    }

    static float pow2(float n) {
        return pow2OfShifted(n + POW2_SHIFT_SINGLE);
    }

    /** 2^n of n + shift. */
    static double pow2OfShifted(double shifted) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(shifted) << 52);
    }

    static float pow2OfShifted(float shifted) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(shifted) << 23);
    }

    static double exponent(double x) {
        return (Double.doubleToRawLongBits(x) >>> 52 & 0x7ff) - 1023;
    }

    static float exponent(float x) {
        return (Float.floatToRawIntBits(x) >>> 23 & 0xff) - 127;
    }
}
