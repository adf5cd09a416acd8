package org.chainrule.nn.layers;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;

/**
 * Makes one axis of several: an image (N, channels, height, width) becomes a row of features (N, channels * height *
 * width).
 *
 * @param first the first axis of those that become one; negative counts from the end
 * @param last the last of them
 */
public record Flatten(int first, int last) implements Layer {

    /**
     * A layer that leaves the examples apart, and makes one axis of all others.
     *
     * @return the axes 1 to -1
     */
    public static Flatten of() {
        return new Flatten(1, -1);
    }

    /**
     * Joins the axes.
     *
     * @param x the input
     * @return the same elements with fewer axes
     * @throws IllegalArgumentException if there are no such axes, or they are in the wrong order
     */
    @Override
    public Tensor forward(Tensor x) {
        return x.flatten(first, last);
    }

    /** The axes: {@code Flatten(1, -1)}. */
    @Override
    public String toString() {
        return "Flatten(" + first + ", " + last + ")";
    }
}
