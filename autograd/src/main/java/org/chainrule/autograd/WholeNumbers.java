package org.chainrule.autograd;

import java.util.Arrays;

/**
 * Validates values that are converted to I64. The conversion truncates towards zero, as a cast in Java does, and PyTorch and
 * NumPy do; NaN and what is beyond the range of long, for which a cast has 0 and the nearest long, are refused.
 */
final class WholeNumbers {
    private static final String RANGE = "that has whole numbers from -2^63 to 2^63 - 1, and no NaN";

    private WholeNumbers() {}

    /** Requires that a value can be an element of a tensor of the type. */
    static void require(DType type, double value) {
        if (type == DType.I64 && !fits(value)) {
            throw new IllegalArgumentException(value + " can't be an element of type I64: " + RANGE);
        }
    }

    /** Requires that elements of one type, given as doubles, can be converted to another. */
    static void requireElements(DType from, DType to, double[] values, Shape shape) {
        for (int n = 0; to == DType.I64 && from.isFloating() && n < values.length; n++) {
            if (!fits(values[n])) {
                throw new IllegalArgumentException("the element " + values[n] + " at "
                        + Arrays.toString(shape.index(n)) + " can't be converted to I64: " + RANGE);
            }
        }
    }

    private static boolean fits(double value) {
        return value >= -0x1p63 && value < 0x1p63;
    }
}
