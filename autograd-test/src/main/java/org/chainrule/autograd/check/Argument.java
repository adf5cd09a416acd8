package org.chainrule.autograd.check;

import org.chainrule.autograd.Op;
import org.chainrule.autograd.Tensor;

/**
 * An argument of a function that is checked.
 *
 * @param name by which a failure knows it
 * @param text what messages call it
 * @param tensor its value
 */
record Argument(String name, String text, Tensor tensor) {

    Argument(String name, Tensor tensor) {
        this(name, name, tensor);
    }

    /** Returns an argument that is called by the tensor's own name; by its index where that has none. */
    static Argument at(int index, Tensor tensor) {
        return new Argument(tensor.name().isEmpty() ? "argument " + index : tensor.name(), tensor);
    }

    /** Returns an argument of an op, {@code argument 1 (b) of op sub}, counted from 0. */
    static Argument of(Op op, int index, String name, Tensor tensor) {
        return new Argument("argument " + index,
                "argument " + index + (name.isEmpty() ? "" : " (" + name + ")") + " of op " + op.name(), tensor);
    }

    /** Returns whether an element is -0; not for a random direction. */
    boolean isNegativeZero(int... index) {
        return tensor != null && Double.valueOf(tensor.get(index)).equals(-0.0);
    }
}
