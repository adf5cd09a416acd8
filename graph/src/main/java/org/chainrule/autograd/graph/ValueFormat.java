package org.chainrule.autograd.graph;

import java.util.Arrays;
import java.util.stream.Collectors;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.machine.NumberText;

/** Formats values and gradients for tables and pictures. */
final class ValueFormat {
    private static final int TABLE_DIGITS = 7;
    private static final int LISTED = 4; // elements

    private ValueFormat() {}

    /** Formats a value for tables. */
    static String precise(double value) {
        return NumberText.significant(value, TABLE_DIGITS);
    }

    /** Formats a tensor for tables: a scalar, a short list, or the norm of a long one. */
    static String precise(Tensor tensor) {
        if (tensor.shape().rank() == 0) {
            return precise(tensor.item());
        }
        return tensor.size() <= LISTED
                ? Arrays.stream(tensor.toDoubleArray()).mapToObj(ValueFormat::precise)
                        .collect(Collectors.joining(", ", "[", "]"))
                : "norm " + preciseNorm(tensor);
    }

    private static String preciseNorm(Tensor tensor) {
        try {
            return precise(norm(tensor));
        } catch (IllegalStateException e) { // it was released, and what it is computed from was written
            return "unknown";
        }
    }

    /** Formats a forward value for pictures: a scalar, or the shape of anything else. */
    static String briefValue(Tensor value) {
        return value.shape().rank() == 0 ? NumberText.brief(value.item()) : value.shape().toString();
    }

    /** Formats a gradient for pictures: a scalar, or the norm of anything else; empty where there is none. */
    static String briefGradient(Tensor gradient) {
        if (gradient == null) {
            return "";
        }
        return gradient.shape().rank() == 0
                ? NumberText.brief(gradient.item())
                : "|g| " + NumberText.brief(norm(gradient));
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
