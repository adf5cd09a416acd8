package org.chainrule.nn.layers;

import java.util.Objects;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;

/** Steps that the layers of transformers have in common. */
final class FeedForward {
    private FeedForward() {}

    /** Computes linear2(dropout(activation(linear1(x)))). */
    static Tensor of(Tensor x, Linear linear1, Layer activation, Dropout dropout, Linear linear2) {
        return linear2.forward(dropout.forward(activation.forward(linear1.forward(x))));
    }

    /** Requires parts that fit together. */
    static void require(String layer, int width, Linear linear1, Linear linear2, LayerNorm... norms) {
        Objects.requireNonNull(linear1, "linear1");
        Objects.requireNonNull(linear2, "linear2");
        int inner = linear1.weight().shape().size(0);
        if (linear1.weight().shape().size(1) != width || linear2.weight().shape().size(1) != inner
                || linear2.weight().shape().size(0) != width) {
            throw new IllegalArgumentException(
                    layer + ": linear1 must map " + width + " features to some, and linear2 those to "
                            + width + ", but they are " + linear1 + " and " + linear2);
        }
        for (int n = 0; n < norms.length; n++) {
            LayerNorm norm = Objects.requireNonNull(norms[n], "norm" + (n + 1));
            if (norm.features().rank() != 1 || norm.features().size(0) != width) {
                throw new IllegalArgumentException(
                        layer + ": norms must be of " + width + " features, as attention is, not " + norm);
            }
        }
    }
}
