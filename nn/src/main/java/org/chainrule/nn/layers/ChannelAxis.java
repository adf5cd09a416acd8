package org.chainrule.nn.layers;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;

/** Validates inputs (N, C, ...), whose axis 1 holds the channels, and broadcasts along it. */
final class ChannelAxis {
    private static final int AXIS = 1;

    private ChannelAxis() {}

    static void require(Layer layer, Tensor x, int channels) {
        Objects.requireNonNull(x, "x");
        Shape shape = x.shape();
        if (shape.rank() <= AXIS || shape.size(AXIS) != channels) {
            throw InputErrors.of(layer, x, " must have shape (N, " + channels + ") or (N, " + channels
                    + ", ...), with the channels along axis " + AXIS + advice(shape, channels));
        }
    }

    /** Returns what makes (N, C) of a vector: of examples with one channel each, or of one example. */
    private static String advice(Shape shape, int channels) {
        if (shape.rank() != 1) {
            return "";
        }
        return channels == 1
                ? "; of (N) examples with one channel each make (N, 1) by unsqueeze(1)"
                : shape.size(0) == channels ? "; of one example make (1, " + channels + ") by unsqueeze(0)" : "";
    }

    /** Returns a vector of the channels in the shape (C, 1, ...), which broadcasts against the input; null for null. */
    static Tensor against(Tensor x, Tensor ofChannels) {
        if (ofChannels == null) {
            return null;
        }
        int[] sizes = new int[x.shape().rank() - AXIS];
        Arrays.fill(sizes, 1);
        sizes[0] = ofChannels.size();
        return ofChannels.reshape(Shape.of(sizes));
    }

    /** Returns all axes but that of the channels. */
    static int[] others(Tensor x) {
        return IntStream.range(0, x.shape().rank()).filter(axis -> axis != AXIS).toArray();
    }
}
