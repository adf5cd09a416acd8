package org.chainrule.nn.layers;

import org.chainrule.autograd.Pooling;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;

/**
 * Computes the means of as many windows of images as there should be, whatever the size of the input: window i of m along an
 * axis of n elements goes from floor(i n / m) to ceil((i + 1) n / m); see {@link Pooling#adaptiveAvgPool2d(int...)}. The
 * derivative is 1 / count for each element of a window.
 *
 * <p>
 * Input (N, C, H, W) or (C, H, W), output likewise with the given sizes. There are no parameters.
 *
 * @param size the number of windows along each of the last two axes
 */
public record AdaptiveAvgPool2d(Shape size) implements Layer {

    /**
     * Creates a layer with so many windows.
     *
     * @throws IllegalArgumentException if there are other than 2 sizes, or one is below 1
     */
    public AdaptiveAvgPool2d {
        PoolingLayers.requireCounts("AdaptiveAvgPool2d", 2, size);
    }

    /**
     * Creates a layer with so many windows.
     *
     * @param size the number of windows: one for all axes, or one for each
     * @return the layer
     * @throws IllegalArgumentException if there are other than 1 or 2 sizes, or one is below 1
     */
    public static AdaptiveAvgPool2d of(int... size) {
        return new AdaptiveAvgPool2d(PoolingLayers.counts("AdaptiveAvgPool2d", 2, size));
    }

    /**
     * Computes the mean of each window.
     *
     * @param x the input, (N, C, H, W) or (C, H, W)
     * @return the means, (..., height, width)
     * @throws IllegalArgumentException if there are other than 3 or 4 axes, or one that is pooled has no elements
     */
    @Override
    public Tensor forward(Tensor x) {
        return PoolingLayers.pooled(this, x, input -> input.adaptiveAvgPool2d(size.toArray()));
    }

    /** Returns the type with the number of windows: {@code AdaptiveAvgPool2d(7x5)}. */
    @Override
    public String toString() {
        return PoolingLayers.text("AdaptiveAvgPool2d", size);
    }
}
