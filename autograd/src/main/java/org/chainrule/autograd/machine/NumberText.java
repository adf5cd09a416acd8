package org.chainrule.autograd.machine;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Writes numbers as text: in formulas, tensors, graphs and messages. */
public final class NumberText {
    private static final double EXACT_INTEGERS = 1e15; // all below have their digits, and are no longer than these

    private NumberText() {}

    /**
     * Writes the shortest decimal that is read as the same number, integers without a point: {@code 2}, {@code 0.1}.
     *
     * @param value the number
     * @return its text
     */
    public static String exact(double value) {
        boolean isNegativeZero = value == 0 && 1 / value < 0;
        return value == Math.rint(value) && Math.abs(value) < EXACT_INTEGERS && !isNegativeZero
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }

    /**
     * Writes up to so many significant digits, without zeros at the end: {@code 0.7310586}, {@code 1}; very large and
     * very small numbers with an exponent.
     *
     * @param value the number
     * @param digits how many digits at most
     * @return its text
     */
    public static String significant(double value, int digits) {
        if (!Double.isFinite(value)) {
            return formatted(value, "");
        }
        int exponent = exponent(value);
        return exponent < -4 || exponent > 8
                ? formatted(value, "%." + (digits - 1) + "e")
                : new BigDecimal(value).round(new MathContext(digits)).stripTrailingZeros().toPlainString();
    }

    /**
     * Writes two decimals or two digits, as there is room for in a picture: {@code 0.73}, {@code -0.0012},
     * {@code 3.1e+08}.
     *
     * @param value the number
     * @return its text
     */
    public static String brief(double value) {
        int exponent = exponent(value);
        int decimals = exponent < 0 ? Math.max(2, 1 - exponent) : Math.clamp(3 - exponent, 0, 2);
        return formatted(value + 0.0, // never -0
                exponent < -3 || exponent > 4 ? "%.1e" : "%." + decimals + "f");
    }

    /**
     * Writes a number by a pattern, or {@code nan}, {@code inf} or {@code -inf}.
     *
     * @param value the number
     * @param pattern the pattern of a finite number, as in {@link String#format}
     * @return its text
     */
    public static String formatted(double value, String pattern) {
        return Double.isNaN(value)
                ? "nan"
                : Double.isInfinite(value) ? value > 0 ? "inf" : "-inf" : String.format(Locale.ROOT, pattern, value);
    }

    private static int exponent(double value) {
        return value == 0 || !Double.isFinite(value) ? 0 : (int) Math.floor(StrictMath.log10(Math.abs(value)));
    }
}
