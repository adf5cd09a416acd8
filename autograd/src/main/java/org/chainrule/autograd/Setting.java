package org.chainrule.autograd;

import java.util.function.DoublePredicate;

/** Validates the plain numbers that set an op up. What isn't a number here makes NaN of all elements later. */
final class Setting {
    private Setting() {}

    /** Requires a setting that is finite in the type of the elements. */
    static double finite(String op, Tensor x, String name, double value) {
        return require(op, x, name, "finite", Double::isFinite, value);
    }

    /** Requires a setting that is positive and finite in the type of the elements. */
    static double positive(String op, Tensor x, String name, double value) {
        return require(op, x, name, "positive and finite", v -> v > 0 && v < Double.POSITIVE_INFINITY, value);
    }

    /** Requires a bound, which may be infinite. */
    static double bound(String op, Tensor x, String name, double value) {
        return require(op, x, name, "a number or infinite", v -> !Double.isNaN(v), value);
    }

    /** Requires a tolerance, which may be infinite. */
    static double tolerance(String op, Tensor x, String name, double value) {
        return require(op, x, name, "a number from 0 on", v -> v >= 0, value);
    }

    private static double require(String op, Tensor x, String name, String what, DoublePredicate isValid,
            double value) {
        if (!isValid.test(value)) {
            throw new IllegalArgumentException(op + " of " + x.describe() + ": " + name + " must be " + what + ", not "
                    + value);
        }
        if (x.dtype() == DType.F32 && !isValid.test((float) value)) {
            throw new IllegalArgumentException(op + " of " + x.describe() + ": " + name + " must be " + what
                    + " in F32, which makes " + (float) value + " of " + value);
        }
        return value;
    }
}
