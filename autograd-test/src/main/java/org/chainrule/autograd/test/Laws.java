package org.chainrule.autograd.test;

import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.chainrule.autograd.Tensor;

/** Comparisons that laws make, and what they say when they are broken. */
final class Laws {
    private Laws() {}

    static void require(boolean condition, Supplier<String> message) {
        if (!condition) {
            throw new AssertionError(message.get());
        }
    }

    /** Requires the same type, shape and elements to the bit, where NaN equals NaN. */
    static void requireSameBits(String what, Tensor expected, Tensor actual) {
        require(expected.dtype() == actual.dtype() && expected.shape().equals(actual.shape())
                && Arrays.equals(bits(expected), bits(actual)),
                () -> what + ": expected " + describe(expected) + ", but was " + describe(actual));
    }

    /**
     * Returns whether |a - b| is at most {@code tolerance} (1 + |b|) for all elements. In plain loops, since ops may be
     * broken.
     */
    static boolean areClose(Tensor a, Tensor b, double tolerance) {
        if (!a.shape().equals(b.shape())) {
            return false;
        }
        double[] x = a.toDoubleArray();
        double[] y = b.toDoubleArray();
        for (int n = 0; n < x.length; n++) {
            boolean close = Math.abs(x[n] - y[n]) <= tolerance * (1 + Math.abs(y[n]));
            if (!close && Double.compare(x[n], y[n]) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Returns the elements' bits, such that equal ones are equal values: I64 is not rounded to a double. */
    static long[] bits(Tensor x) {
        return x.dtype().isFloating()
                ? Arrays.stream(x.toDoubleArray()).mapToLong(Double::doubleToLongBits).toArray()
                : x.toLongArray();
    }

    private static String describe(Tensor x) {
        return x.shape() + " " + x.dtype() + " " + x;
    }

    /** Returns those that require a gradient. */
    static Tensor[] differentiable(Tensor... x) {
        return Stream.of(x).filter(Tensor::requiresGrad).toArray(Tensor[]::new);
    }
}
