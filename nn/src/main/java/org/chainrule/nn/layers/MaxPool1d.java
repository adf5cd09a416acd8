package org.chainrule.nn.layers;

import java.util.Objects;

import org.chainrule.autograd.PoolOptions;
import org.chainrule.autograd.Pooling;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;

/**
 * Selects the greatest elements of windows of sequences; see {@link Pooling#maxPool1d(PoolOptions)}. Padding is never
 * selected. The gradient goes to the first of several greatest elements in a window.
 *
 * <p>
 * Input (N, C, L) or (C, L), output likewise: of n elements along an axis, windows of size k at stride s with padding p make
 * floor((n + 2p - k) / s) + 1. There are no parameters.
 *
 * @param options the windows
 */
public record MaxPool1d(PoolOptions options) implements Layer {

    /** Creates a layer with the given windows. */
    public MaxPool1d {
        Objects.requireNonNull(options, "options");
    }

    /**
     * Creates a layer whose windows stand side by side.
     *
     * @param size the size of the windows along each axis, at least 1
     * @return the layer
     * @throws IllegalArgumentException if it is below 1
     */
    public static MaxPool1d of(int size) {
        return new MaxPool1d(PoolingLayers.windows("MaxPool1d", size));
    }

    /**
     * Selects the greatest element of each window.
     *
     * @param x the input, (N, C, L) or (C, L)
     * @return the greatest elements
     * @throws IllegalArgumentException if there are other than 2 or 3 axes, or the windows don't fit
     */
    @Override
    public Tensor forward(Tensor x) {
        return PoolingLayers.pooled(this, x, input -> input.maxPool1d(options));
    }

    /** Returns the type with the windows: {@code MaxPool1d(size 3, stride 2)}. */
    @Override
    public String toString() {
        return "MaxPool1d(" + options + ")";
    }
}
