package org.chainrule.nn.data;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/** What inputs and targets must have in common. */
final class Examples {
    private Examples() {}

    static void requireEqual(Tensor inputs, Tensor targets) {
        requireEqual(inputs.shape(), targets.shape());
    }

    static void requireEqual(Shape inputs, Shape targets) {
        if (inputs.rank() == 0 || targets.rank() == 0 || inputs.size(0) != targets.size(0)) {
            throw new IllegalArgumentException("inputs of shape " + inputs + " and targets of shape " + targets
                    + " don't pair up: the first axis of both counts the examples, and must be of one size");
        }
    }

    /** Refuses what is no example of a set. */
    static void requireWithin(int size, int... indices) {
        for (int index : indices) {
            if (index < 0 || index >= size) {
                throw new IllegalArgumentException("there is no example " + index + " in a set of " + size
                        + ", which are counted from 0");
            }
        }
    }
}
