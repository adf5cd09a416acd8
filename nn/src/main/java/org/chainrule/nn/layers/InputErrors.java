package org.chainrule.nn.layers;

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
}
