package org.chainrule.autograd;

import org.chainrule.autograd.kernel.IntegerFunction;

/**
 * What a pointwise op answers where no operand is floating. Whole numbers are computed exactly as longs, in which masks count
 * as 0 and 1; what overflows wraps around, as in Java.
 *
 * @param result the result's type; null for the greatest of the operands'
 * @param function the function of whole numbers; null where the formula is computed in F64
 */
record Integers(DType result, IntegerFunction function) {

    /** The quotient, which isn't whole: computed in F64. */
    static final Integers IN_F64 = new Integers(DType.F64, null);

    /** Arithmetic, whose result is I64, also of masks. */
    static Integers arithmetic(IntegerFunction function) {
        return new Integers(DType.I64, function);
    }

    /** A choice of an operand, whose result is BOOL if all operands are. */
    static Integers choice(IntegerFunction function) {
        return new Integers(null, function);
    }

    DType type(DType greatest) {
        return result == null ? greatest : result;
    }

    /** Computes the elements from arguments that have been broadcast, or are of one element. */
    void compute(Object out, long[]... arguments) {
        long[] values = out instanceof long[] integers ? integers : new long[((boolean[]) out).length];
        try {
            function.map(values, arguments);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "a whole number is divided by 0, which has no infinite or undefined quotient; convert with to(F64)",
                    e);
        }
        if (out instanceof boolean[] mask) {
            for (int n = 0; n < mask.length; n++) {
                mask[n] = values[n] != 0;
            }
        }
    }

    /** Requires that a plain number is one that a long and a double hold alike. */
    static void requireWhole(double value) {
        if (!(value == Math.rint(value) && Math.abs(value) <= 0x1p53)) {
            throw new IllegalArgumentException("is of whole numbers, but " + value + (Math.abs(value) > 0x1p53
                    ? " is beyond 2^53, where a double doesn't hold them all; pass a tensor of type I64"
                    : " isn't one; convert with to(F64)"));
        }
    }
}
