package org.chainrule.nn.layers;

import java.util.Objects;

import org.chainrule.autograd.PoolOptions;
import org.chainrule.autograd.Pooling;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;

/**
 * Computes the power averages (sum x^p)^(1/p) of windows of volumes, as PyTorch does; see
 * {@link Pooling#lpPool3d(double, PoolOptions)}. The derivative is (x / y)^(p-1), and 0 where the sum is 0.
 *
 * <p>
 * Input (N, C, D, H, W) or (C, D, H, W), output likewise: of n elements along an axis, windows of size k at stride s make
 * floor((n - k) / s) + 1. There are no parameters.
 *
 * @param p the order, positive and finite; an even one where elements may be negative
 * @param options the windows, without padding and dilation
 */
public record LpPool3d(double p, PoolOptions options) implements Layer {

    /**
     * Creates a layer with the given order and windows.
     *
     * @throws IllegalArgumentException if the order isn't positive and finite
     */
    public LpPool3d {
        PoolingLayers.requireOrder("LpPool3d", p);
        Objects.requireNonNull(options, "options");
    }

    /**
     * Creates a layer whose windows stand side by side.
     *
     * @param p the order, positive and finite
     * @param size the size of the windows along each axis, at least 1
     * @return the layer
     * @throws IllegalArgumentException if the order isn't positive and finite, or the size is below 1
     */
    public static LpPool3d of(double p, int size) {
        return new LpPool3d(p, PoolingLayers.windows("LpPool3d", size));
    }

    /**
     * Computes the power average of each window.
     *
     * @param x the input, (N, C, D, H, W) or (C, D, H, W)
     * @return the power averages
     * @throws IllegalArgumentException if there are other than 4 or 5 axes, or the windows don't fit
     */
    @Override
    public Tensor forward(Tensor x) {
        return PoolingLayers.pooled(this, x, input -> input.lpPool3d(p, options));
    }

    /** Returns the type with order and windows: {@code LpPool3d(p 2.0, size 3)}. */
    @Override
    public String toString() {
        return "LpPool3d(p " + p + ", " + options + ")";
    }
}
