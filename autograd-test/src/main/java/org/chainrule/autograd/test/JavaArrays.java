package org.chainrule.autograd.test;

import java.util.Arrays;
import java.util.stream.Stream;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.internal.Engine;

/** The arrays that kernels write. */
final class JavaArrays {
    private JavaArrays() {}

    static void fill(Object array, double value) {
        switch (array) {
            case double[] a -> Arrays.fill(a, value);
            case float[] a -> Arrays.fill(a, (float) value);
            case long[] a -> Arrays.fill(a, (long) value);
            case boolean[] a -> Arrays.fill(a, value != 0);
            default -> throw new AssertionError(array);
        }
    }

    /** Changes every element to another value. */
    static void disturb(Object array) {
        switch (array) {
            case double[] a -> Arrays.setAll(a, n -> a[n] * 1.01 + 0.01);
            case float[] a -> {
                for (int n = 0; n < a.length; n++) {
                    a[n] = a[n] * 1.01f + 0.01f;
                }
            }
            case long[] a -> Arrays.setAll(a, n -> a[n] + 1);
            case boolean[] a -> {
                for (int n = 0; n < a.length; n++) {
                    a[n] = !a[n];
                }
            }
            default -> throw new AssertionError(array);
        }
    }

    static Object copy(Object array) {
        return switch (array) {
            case double[] a -> a.clone();
            case float[] a -> a.clone();
            case long[] a -> a.clone();
            case boolean[] a -> a.clone();
            default -> throw new AssertionError(array);
        };
    }

    static boolean haveSameBits(Object one, Object other) {
        return switch (one) {
            case double[] a -> Arrays.equals(a, (double[]) other); // compares NaN as equal, and 0.0 with -0.0 as different
            case float[] a -> Arrays.equals(a, (float[]) other);
            case long[] a -> Arrays.equals(a, (long[]) other);
            case boolean[] a -> Arrays.equals(a, (boolean[]) other);
            default -> throw new AssertionError(one);
        };
    }

    /** Returns whether an array is that of a tensor. */
    static boolean isOf(Object array, Tensor... tensors) {
        return Stream.of(tensors).anyMatch(tensor -> Engine.memory(tensor).array() == array);
    }
}
