package org.chainrule.autograd;

import java.util.function.DoublePredicate;

/**
 * Validates the plain numbers that set an op up. What isn't a number here makes NaN of all elements later.
 */
final class Setting {
    private Setting() {}

    /** Requires a setting that is finite in the type of the first operand. */
    static double finite(String op, String name, double value, Tensor... x) {
        return require(op, name, "finite", Double::isFinite, value, x);
    }

    /** Requires a setting that is positive and finite in the type of the first operand. */
    static double positive(String op, String name, double value, Tensor... x) {
        return require(op, name, "positive and finite", v -> v > 0 && v < Double.POSITIVE_INFINITY, value, x);
    }

    /** Requires a setting that is finite and not negative in the type of the first operand. */
    static double notNegative(String op, String name, double value, Tensor... x) {
        return require(op, name, "finite and not negative", v -> v >= 0 && v < Double.POSITIVE_INFINITY, value, x);
    }

    /** Requires a setting that is finite and not 0 in the type of the first operand. */
    static double divisor(String op, String name, double value, Tensor... x) {
        return require(op, name, "finite and not 0", v -> v != 0 && Double.isFinite(v), value, x);
    }

    /** Requires a bound, which may be infinite. */
    static double bound(String op, String name, double value, Tensor... x) {
        return require(op, name, "a number or infinite", v -> !Double.isNaN(v), value, x);
    }

    /** Requires a tolerance, which may be infinite. */
    static double tolerance(String op, String name, double value, Tensor... x) {
        return require(op, name, "a number from 0 on", v -> v >= 0, value, x);
    }

    private static double require(String op, String name, String what, DoublePredicate isValid, double value,
            Tensor... x) {
        if (!isValid.test(value)) {
            throw OpErrors.of(Tape.describe(op, x),
                    new IllegalArgumentException(name + " must be " + what + ", not " + value));
        }
        if (x[0].dtype() == DType.F32 && !isValid.test((float) value)) {
            throw OpErrors.of(Tape.describe(op, x), new IllegalArgumentException(
                    name + " must be " + what + " in F32, which makes " + (float) value + " of " + value));
        }
        return value;
    }
}
