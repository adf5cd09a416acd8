package org.chainrule.nn;

import org.chainrule.autograd.Tensor;

/** Errors about what a layer was given. They say which layer, and where it stands in its network if that is known. */
final class BadInput {
    private BadInput() {}

    /** An error such as {@code Linear(2 -> 4) at hidden: the input has shape ...}. */
    static IllegalArgumentException to(Object layer, String problem) {
        return new IllegalArgumentException(layer + place(layer) + ": " + problem);
    }

    /** The way to the layer, from the names that its parameters were given when the network was first asked for them. */
    private static String place(Object layer) {
        for (Object part : Anatomy.partsOf(layer).values()) {
            if (part instanceof Tensor tensor && tensor.name().contains(".")) {
                return " at " + tensor.name().substring(0, tensor.name().lastIndexOf('.'));
            }
        }
        return "";
    }
}
