package org.chainrule.nn.distributed;

/** Numbers of 16 bits, the first of a float: its sign and exponent, and 8 of the 24 digits. */
final class Bfloat16 {
    private Bfloat16() {}

    /** Returns the nearest number, of two the even one. */
    static short of(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >> 16 | 0x40); // a quiet NaN, whatever its last bits are
        }
        return (short) (bits + 0x7fff + (bits >> 16 & 1) >> 16);
    }

    static float toFloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /**
     * Adds a worker's element to a sum, and rounds.
     *
     * @param sum of the workers before
     * @param errors what rounding took off before; then what it takes off now
     */
    static short add(float sum, float[] values, float[] errors, int n) {
        float exact = sum + (values[n] + errors[n]);
        short rounded = of(exact);
        float error = exact - toFloat(rounded);
        errors[n] = Float.isFinite(error) ? error : 0; // one number that isn't finite doesn't stay for ever
        return rounded;
    }
}
