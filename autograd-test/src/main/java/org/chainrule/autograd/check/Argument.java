package org.chainrule.autograd.check;

import org.chainrule.autograd.Tensor;

/**
 * An argument of a function that is checked.
 *
 * @param name what messages call it
 * @param tensor its value
 */
record Argument(String name, Tensor tensor) {

    /** Returns an argument that is called by the tensor's own name; by its index where that has none. */
    static Argument at(int index, Tensor tensor) {
        return new Argument(tensor.name().isEmpty() ? "argument " + index : tensor.name(), tensor);
    }
}
