package org.chainrule.nn.layers;

import java.util.Arrays;
import java.util.Objects;

import org.chainrule.autograd.Tensor;

/** Requires numbers of features with which a layer computes something. */
final class FeatureCounts {
    private FeatureCounts() {}

    /** Requires a number of at least 1: with none there is nothing to compute, and most likely a mistake. */
    static void require(String layer, String argument, int count) {
        if (count < 1) {
            throw new IllegalArgumentException(layer + ": " + argument + " must be at least 1, not " + count);
        }
    }

    /** Requires sizes of axes of at least 1. */
    static void requireAll(String layer, String argument, int... sizes) {
        if (Arrays.stream(Objects.requireNonNull(sizes, argument)).anyMatch(size -> size < 1)) {
            throw new IllegalArgumentException(
                    layer + ": " + argument + " must all be at least 1, not " + Arrays.toString(sizes));
        }
    }

    /** Returns whether a parameter has these sizes, of which there may be more elements than a tensor can have. */
    static boolean fit(Tensor parameter, long... sizes) {
        return Arrays.equals(Arrays.stream(parameter.shape().toArray()).asLongStream().toArray(), sizes);
    }
}
