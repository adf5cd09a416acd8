package org.chainrule.nn.layers;

import org.chainrule.autograd.Pooling;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;

/**
 * Selects the greatest elements of as many windows of images as there should be, whatever the size of the input: window i of
 * m along an axis of n elements goes from floor(i n / m) to ceil((i + 1) n / m); see {@link
 * Pooling#adaptiveMaxPool2d(int...)}. The gradient goes to the first of several greatest elements in a window.
 *
 * <p>
 * Input (N, C, H, W) or (C, H, W), output likewise with the given sizes. There are no parameters.
 *
 * @param size the number of windows along each of the last two axes
 */
public record AdaptiveMaxPool2d(Shape size) implements Layer {

    /**
     * Creates a layer with so many windows.
     *
     * @throws IllegalArgumentException if there are other than 2 sizes, or one is below 1
     */
    public AdaptiveMaxPool2d {
        PoolingLayers.requireCounts("AdaptiveMaxPool2d", 2, size);
    }

    /**
     * Creates a layer with so many windows.
     *
     * @param size the number of windows: one for all axes, or one for each
     * @return the layer
     * @throws IllegalArgumentException if there are other than 1 or 2 sizes, or one is below 1
     */
    public static AdaptiveMaxPool2d of(int... size) {
        return new AdaptiveMaxPool2d(PoolingLayers.counts("AdaptiveMaxPool2d", 2, size));
    }

    /**
     * Selects the greatest element of each window.
     *
     * @param x the input, (N, C, H, W) or (C, H, W)
     * @return the greatest elements, (..., height, width)
     * @throws IllegalArgumentException if there are other than 3 or 4 axes, or one that is pooled has no elements
     */
    @Override
    public Tensor forward(Tensor x) {
        return PoolingLayers.pooled(this, x, input -> input.adaptiveMaxPool2d(size.toArray()));
    }

    /** Returns the type with the number of windows: {@code AdaptiveMaxPool2d(7x5)}. */
    @Override
    public String toString() {
        return PoolingLayers.text("AdaptiveMaxPool2d", size);
    }
}
