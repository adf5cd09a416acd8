package org.chainrule.nn.layers;

import org.chainrule.autograd.Pooling;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;

/**
 * Selects the greatest elements of as many windows of volumes as there should be, whatever the size of the input: window i
 * of m along an axis of n elements goes from floor(i n / m) to ceil((i + 1) n / m); see {@link
 * Pooling#adaptiveMaxPool3d(int...)}. The gradient goes to the first of several greatest elements in a window.
 *
 * <p>
 * Input (N, C, D, H, W) or (C, D, H, W), output likewise with the given sizes. There are no parameters.
 *
 * @param size the number of windows along each of the last three axes
 */
public record AdaptiveMaxPool3d(Shape size) implements Layer {

    /**
     * Creates a layer with so many windows.
     *
     * @throws IllegalArgumentException if there are other than 3 sizes, or one is below 1
     */
    public AdaptiveMaxPool3d {
        PoolingLayers.requireCounts("AdaptiveMaxPool3d", 3, size);
    }

    /**
     * Creates a layer with so many windows.
     *
     * @param size the number of windows: one for all axes, or one for each
     * @return the layer
     * @throws IllegalArgumentException if there are other than 1 or 3 sizes, or one is below 1
     */
    public static AdaptiveMaxPool3d of(int... size) {
        return new AdaptiveMaxPool3d(PoolingLayers.counts("AdaptiveMaxPool3d", 3, size));
    }

    /**
     * Selects the greatest element of each window.
     *
     * @param x the input, (N, C, D, H, W) or (C, D, H, W)
     * @return the greatest elements, (..., depth, height, width)
     * @throws IllegalArgumentException if there are other than 4 or 5 axes, or one that is pooled has no elements
     */
    @Override
    public Tensor forward(Tensor x) {
        return PoolingLayers.pooled(this, x, input -> input.adaptiveMaxPool3d(size.toArray()));
    }

    /** Returns the type with the number of windows: {@code AdaptiveMaxPool3d(2x7x5)}. */
    @Override
    public String toString() {
        return PoolingLayers.text("AdaptiveMaxPool3d", size);
    }
}
