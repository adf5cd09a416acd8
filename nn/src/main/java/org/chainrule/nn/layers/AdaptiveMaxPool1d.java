package org.chainrule.nn.layers;

import org.chainrule.autograd.Pooling;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;

/**
 * Selects the greatest elements of as many windows of sequences as there should be, whatever the size of the input: window i
 * of m along an axis of n elements goes from floor(i n / m) to ceil((i + 1) n / m); see {@link
 * Pooling#adaptiveMaxPool1d(int...)}. The gradient goes to the first of several greatest elements in a window.
 *
 * <p>
 * Input (N, C, L) or (C, L), output likewise with the given sizes. There are no parameters.
 *
 * @param size the number of windows along the last axis
 */
public record AdaptiveMaxPool1d(Shape size) implements Layer {

    /**
     * Creates a layer with so many windows.
     *
     * @throws IllegalArgumentException if there is other than one size, or it is below 1
     */
    public AdaptiveMaxPool1d {
        PoolingLayers.requireCounts("AdaptiveMaxPool1d", 1, size);
    }

    /**
     * Creates a layer with so many windows.
     *
     * @param size the number of windows
     * @return the layer
     * @throws IllegalArgumentException if there is other than one size, or it is below 1
     */
    public static AdaptiveMaxPool1d of(int size) {
        return new AdaptiveMaxPool1d(PoolingLayers.counts("AdaptiveMaxPool1d", 1, size));
    }

    /**
     * Selects the greatest element of each window.
     *
     * @param x the input, (N, C, L) or (C, L)
     * @return the greatest elements, (..., size)
     * @throws IllegalArgumentException if there are other than 2 or 3 axes, or one that is pooled has no elements
     */
    @Override
    public Tensor forward(Tensor x) {
        return PoolingLayers.pooled(this, x, input -> input.adaptiveMaxPool1d(size.toArray()));
    }

    /** Returns the type with the number of windows: {@code AdaptiveMaxPool1d(7)}. */
    @Override
    public String toString() {
        return PoolingLayers.text("AdaptiveMaxPool1d", size);
    }
}
