package org.chainrule.nn.layers;

import java.util.function.Supplier;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;

/** Errors of layers that can't take their input. */
final class InputErrors {
    private InputErrors() {}

    /**
     * Returns an error that names a layer and its input.
     *
     * @param problem what is wrong, after the description of the input, such as {@code " must have two axes"}
     */
    static IllegalArgumentException of(Layer layer, Tensor x, String problem) {
        String name = x.name().isEmpty() ? "" : x.name() + " ";
        return new IllegalArgumentException(
                Network.describe(layer) + ": the input " + name + x.shape() + " " + x.dtype() + problem);
    }

    /** Returns the advice to make the layer for the input as it is, of which one size is another than the layer's. */
    static String otherLayer(String number, int size) {
        return size < 1 ? "" : "; for this input make the layer with " + number + " " + size;
    }

    /** Runs an op for a layer, which its error names before the op. */
    static Tensor named(Layer layer, Supplier<Tensor> op) {
        try {
            return op.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(Network.describe(layer) + ": " + e.getMessage(), e);
        }
    }
}
