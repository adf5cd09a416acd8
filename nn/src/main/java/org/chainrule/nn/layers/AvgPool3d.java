package org.chainrule.nn.layers;

import java.util.Objects;

import org.chainrule.autograd.PoolOptions;
import org.chainrule.autograd.Pooling;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;

/**
 * Computes the means of windows of volumes; see {@link Pooling#avgPool3d(PoolOptions)}. Padding counts as zeros unless it is
 * excluded. The derivative is 1 / count for each element of a window.
 *
 * <p>
 * Input (N, C, D, H, W) or (C, D, H, W), output likewise: of n elements along an axis, windows of size k at stride s with
 * padding p make floor((n + 2p - k) / s) + 1. There are no parameters.
 *
 * @param options the windows, without dilation
 */
public record AvgPool3d(PoolOptions options) implements Layer {

    /** Creates a layer with the given windows. */
    public AvgPool3d {
        Objects.requireNonNull(options, "options");
    }

    /**
     * Creates a layer whose windows stand side by side.
     *
     * @param size the size of the windows along each axis, at least 1
     * @return the layer
     * @throws IllegalArgumentException if it is below 1
     */
    public static AvgPool3d of(int size) {
        return new AvgPool3d(PoolingLayers.windows("AvgPool3d", size));
    }

    /**
     * Computes the mean of each window.
     *
     * @param x the input, (N, C, D, H, W) or (C, D, H, W)
     * @return the means
     * @throws IllegalArgumentException if there are other than 4 or 5 axes, or the windows don't fit
     */
    @Override
    public Tensor forward(Tensor x) {
        return PoolingLayers.pooled(this, x, input -> input.avgPool3d(options));
    }

    /** Returns the type with the windows: {@code AvgPool3d(size 3, stride 2)}. */
    @Override
    public String toString() {
        return "AvgPool3d(" + options + ")";
    }
}
