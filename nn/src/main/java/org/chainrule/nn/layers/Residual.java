package org.chainrule.nn.layers;

import java.util.Objects;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;

/**
 * Layers that learn what to add to their input, y = x + body(x), so that gradients pass deep networks unhindered (He et
 * al. 2016, "Deep residual learning for image recognition"). Where the body changes the shape, a shortcut layer brings x
 * to the same one: y = shortcut(x) + body(x).
 *
 * @param body what is learned
 * @param shortcut what is done to x on the way past the body; null for nothing
 */
public record Residual(Layer body, Layer shortcut) implements Layer {

    /**
     * Layers with a way past them.
     *
     * @throws NullPointerException if there is no body
     */
    public Residual {
        Objects.requireNonNull(body, "body");
    }

    /**
     * A layer and its input, added.
     *
     * @param body what is learned
     */
    public Residual(Layer body) {
        this(body, null);
    }

    /**
     * Layers one after the other, with a way past them all.
     *
     * @param layers in order
     * @return x plus what they make of it
     */
    public static Residual of(Layer... layers) {
        return new Residual(layers.length == 1 ? layers[0] : Sequential.of(layers));
    }

    /**
     * Computes both ways and adds them.
     *
     * @param x the input
     * @return shortcut(x) + body(x)
     * @throws IllegalArgumentException if their shapes differ
     */
    @Override
    public Tensor forward(Tensor x) {
        Tensor change = body.forward(x);
        Tensor kept = shortcut == null ? x : shortcut.forward(x);
        requireSame(change.shape(), kept.shape());
        return kept.add(change);
    }

    /** Broadcasting would hide a mistake here. */
    private void requireSame(Shape change, Shape kept) {
        if (!change.equals(kept)) {
            throw new IllegalArgumentException("Residual: the body's output has shape " + change + ", but "
                    + (shortcut == null ? "the input " : "the shortcut's output ") + kept
                    + "; they are added and must be the same"
                    + (shortcut == null ? " (a shortcut layer can change the input's shape)" : ""));
        }
    }

    /** The {@linkplain Network#summary summary}. */
    @Override
    public String toString() {
        return Network.summary(this);
    }
}
