package org.chainrule.nn.layers;

import java.util.Objects;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.jspecify.annotations.Nullable;

/**
 * Adds a skip connection to layers, y = x + body(x), so that gradients pass deep networks unhindered (He et al. 2016,
 * "Deep residual learning for image recognition"). Where the body changes the shape, a shortcut layer brings x to the
 * same one: y = shortcut(x) + body(x).
 *
 * @param body the layers that are skipped
 * @param shortcut a layer on the skip connection; null for none
 */
public record Residual(Layer body, @Nullable Layer shortcut) implements Layer {

    /**
     * Adds a skip connection with a shortcut layer.
     *
     * @throws NullPointerException if there is no body
     */
    public Residual {
        Objects.requireNonNull(body, "body");
    }

    /**
     * Adds a skip connection.
     *
     * @param body the layer that is skipped
     */
    public Residual(Layer body) {
        this(body, null);
    }

    /**
     * Chains layers and adds a skip connection past all of them.
     *
     * @param layers in order
     * @return the layer
     */
    public static Residual of(Layer... layers) {
        Objects.requireNonNull(layers, "layers");
        return new Residual(layers.length == 1 ? layers[0] : Sequential.of(layers));
    }

    /**
     * Computes the body and the shortcut, and adds them.
     *
     * @param x the input
     * @return shortcut(x) + body(x)
     * @throws IllegalArgumentException if their shapes differ
     */
    @Override
    public Tensor forward(Tensor x) {
        Objects.requireNonNull(x, "x");
        Tensor change = Objects.requireNonNull(body.forward(x), "the body returned null");
        Tensor kept = shortcut == null
                ? x
                : Objects.requireNonNull(shortcut.forward(x), "the shortcut returned null");
        requireSame(change.shape(), kept.shape());
        return kept.add(change);
    }

    /** Requires equal shapes, since broadcasting would hide a mistake here. */
    private void requireSame(Shape change, Shape kept) {
        if (!change.equals(kept)) {
            throw new IllegalArgumentException("Residual: the body's output has shape " + change + ", but "
                    + (shortcut == null ? "the input " : "the shortcut's output ") + kept
                    + "; they are added and must be the same"
                    + (shortcut == null ? " (a shortcut layer can change the input's shape)" : ""));
        }
    }

    /** Returns the {@linkplain Network#summary summary}. */
    @Override
    public String toString() {
        return Network.summary(this);
    }
}
