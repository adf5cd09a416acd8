package org.chainrule.nn.layers;

import java.util.Objects;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;

/**
 * Flattens several axes to one: an image (N, channels, height, width) becomes a row of features (N, channels * height *
 * width).
 *
 * @param first the first axis of those that become one; negative counts from the end
 * @param last the last of them
 */
public record Flatten(int first, int last) implements Layer {

    /**
     * Creates a layer that flattens all axes but the first.
     *
     * @return the layer, with the axes 1 to -1
     */
    public static Flatten of() {
        return new Flatten(1, -1);
    }

    /**
     * Flattens the axes.
     *
     * @param x the input
     * @return the same elements with fewer axes
     * @throws IllegalArgumentException if there are no such axes, or they are in the wrong order
     */
    @Override
    public Tensor forward(Tensor x) {
        Objects.requireNonNull(x, "x");
        return x.flatten(first, last);
    }

    /** Returns the type with the axes: {@code Flatten(1, -1)}. */
    @Override
    public String toString() {
        return "Flatten(" + first + ", " + last + ")";
    }
}
