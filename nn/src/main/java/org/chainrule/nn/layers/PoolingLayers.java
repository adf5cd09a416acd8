package org.chainrule.nn.layers;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import org.chainrule.autograd.PoolOptions;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;

/** Computes what the layers of pooling have in common. */
final class PoolingLayers {
    private PoolingLayers() {}

    static void requireOrder(String layer, double p) {
        if (!(p > 0 && p < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(layer + ": p must be positive and finite, not " + p);
        }
    }

    /** Returns windows side by side. */
    static PoolOptions windows(String layer, int size) {
        FeatureCounts.require(layer, "size", size);
        return PoolOptions.size(size);
    }

    /** Returns one number of windows for each axis, of which one may stand for all. */
    static Shape counts(String layer, int axes, int... size) {
        FeatureCounts.requireAll(layer, "size", size);
        int[] all = size.length == 1 ? ConvolutionLayers.kernel(axes, size[0]) : size;
        return Shape.of(all);
    }

    static void requireCounts(String layer, int axes, Shape size) {
        int[] counts = Objects.requireNonNull(size, "size").toArray();
        if (counts.length != axes || Arrays.stream(counts).anyMatch(count -> count < 1)) {
            throw new IllegalArgumentException(layer + ": size must be " + axes + (axes == 1 ? " number" : " numbers")
                    + " of at least 1, one for each axis that is pooled, not " + size);
        }
    }

    /** Pools an input; what the op can't take, the error says of the layer. */
    static Tensor pooled(Layer layer, Tensor x, UnaryOperator<Tensor> op) {
        Normalization.requireFloating(layer, x);
        return InputErrors.named(layer, () -> op.apply(x));
    }

    /** Returns the type with sizes: {@code AdaptiveAvgPool2d(7x5)}. */
    static String text(String layer, Shape size) {
        return Arrays.stream(size.toArray()).mapToObj(String::valueOf)
                .collect(Collectors.joining("x", layer + "(", ")"));
    }
}
