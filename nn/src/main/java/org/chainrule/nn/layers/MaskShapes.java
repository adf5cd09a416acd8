package org.chainrule.nn.layers;

import java.util.Arrays;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;

/** Validates the shapes of attention's masks and paddings, before they become one mask that the user never made. */
final class MaskShapes {
    private MaskShapes() {}

    /** Requires a mask of summands or of allowed places that broadcasts to the scores of all queries and keys. */
    static void requireMask(Layer layer, Tensor mask, Shape queries, int keys) {
        Shape scores = queries.with(-1, keys);
        if (mask != null && !fits(mask.shape(), scores)) {
            throw new IllegalArgumentException(Network.describe(layer) + ": the mask " + mask.shape()
                    + " must broadcast to (..., heads, L, S), here " + scores
                    + "; a mask of (N, L, S) becomes (N, 1, L, S) by unsqueeze(1)");
        }
    }

    /** Requires an element for each key of a batch. */
    static void requirePadding(Layer layer, Tensor padding, Shape queries, Shape keys, Shape values) {
        if (padding == null) {
            return;
        }
        Shape each; // key of each sequence
        try {
            each = Shape.broadcast(sequences(queries), sequences(keys), sequences(values)).with(-1, keys.size(-2));
        } catch (IllegalArgumentException _) {
            return; // the op says that the inputs don't fit each other
        }
        Shape shape = padding.shape();
        if (!shape.broadcastsTo(each) || shape.rank() == 0 || shape.size(-1) != each.size(-1)) {
            throw new IllegalArgumentException(
                    Network.describe(layer) + ": the padding " + shape + " " + padding.dtype()
                            + " must have shape " + each + ", an element for each key");
        }
    }

    private static boolean fits(Shape mask, Shape scores) {
        try {
            return Shape.broadcast(mask, scores).rank() == scores.rank() && mask.rank() >= 2
                    && (mask.size(-1) == scores.size(-1) || mask.size(-1) == 1)
                    && (mask.size(-2) == scores.size(-2) || mask.size(-2) == 1);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /** Returns the shape (..., 1) of an input (..., length, width). */
    private static Shape sequences(Shape input) {
        return Shape.of(Arrays.copyOf(input.toArray(), input.rank() - 1)).with(-1, 1);
    }
}
