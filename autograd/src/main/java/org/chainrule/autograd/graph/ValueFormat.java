package org.chainrule.autograd.graph;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;

import org.chainrule.autograd.Tensor;

/** Formats values and gradients for tables and pictures. */
final class ValueFormat {
    private static final MathContext TABLE_DIGITS = new MathContext(7);
    private static final int LISTED = 4; // elements

    private ValueFormat() {}

    /**
     * Formats a value for pictures, with two decimals or two digits: {@code 0.73}, {@code -0.0012}, {@code 3.1e+08}.
     */
    static String brief(double value) {
        return finite(value, finite -> {
            int exponent = exponent(finite);
            int decimals = exponent < 0 ? Math.max(2, 1 - exponent) : Math.clamp(3 - exponent, 0, 2);
            return String.format(Locale.ROOT, exponent < -3 || exponent > 4 ? "%.1e" : "%." + decimals + "f", finite);
        });
    }

    /** Formats a value for tables, with up to seven significant digits: {@code 0.7310586}, {@code 1}. */
    static String precise(double value) {
        return finite(value, finite -> {
            var rounded = new BigDecimal(finite).round(TABLE_DIGITS).stripTrailingZeros();
            int exponent = exponent(finite);
            return exponent < -4 || exponent > 8
                    ? String.format(Locale.ROOT, "%.6e", finite)
                    : rounded.toPlainString();
        });
    }

    private static String finite(double value, DoubleFunction<String> digits) {
        return Double.isNaN(value)
                ? "nan"
                : Double.isInfinite(value) ? value > 0 ? "inf" : "-inf" : digits.apply(value + 0.0); // no "-0"
    }

    private static int exponent(double value) {
        return value == 0 ? 0 : (int) Math.floor(Math.log10(Math.abs(value)));
    }

    /** Formats a tensor for tables: a scalar, a short list, or the norm of a long one. */
    static String precise(Tensor tensor) {
        if (tensor.shape().rank() == 0) {
            return precise(tensor.item());
        }
        return tensor.size() <= LISTED
                ? Arrays.stream(tensor.toDoubleArray()).mapToObj(ValueFormat::precise)
                        .collect(Collectors.joining(", ", "[", "]"))
                : "norm " + precise(norm(tensor));
    }

    /** Formats a forward value for pictures: a scalar, or the shape of anything else. */
    static String briefValue(Tensor value) {
        return value.shape().rank() == 0 ? brief(value.item()) : value.shape().toString();
    }

    /** Formats a gradient for pictures: a scalar, or the norm of anything else; empty where there is none. */
    static String briefGradient(Tensor gradient) {
        if (gradient == null) {
            return "";
        }
        return gradient.shape().rank() == 0 ? brief(gradient.item()) : "|g| " + brief(norm(gradient));
    }

    /** Computes the Euclidean norm, scaled so that no square overflows. */
    static double norm(Tensor tensor) {
        double[] elements = tensor.toDoubleArray();
        double largest = Arrays.stream(elements).map(Math::abs).reduce(0, Math::max);
        if (largest == 0 || !Double.isFinite(largest)) {
            return largest;
        }
        return largest * Math.sqrt(Arrays.stream(elements).map(x -> x / largest * (x / largest)).sum());
    }
}
