package org.chainrule.nn.data;

import java.util.Objects;

import org.chainrule.autograd.Tensor;

/**
 * A batch of examples that are computed together. The first axis of both tensors counts the examples.
 *
 * @param inputs what a network is given, such as (size, features)
 * @param targets what it should answer, such as labels of shape (size)
 */
public record Batch(Tensor inputs, Tensor targets) {

    /**
     * Makes a batch.
     *
     * @throws IllegalArgumentException if one is a scalar, or the sizes of the first axes differ
     */
    public Batch {
        Objects.requireNonNull(inputs, "inputs");
        Objects.requireNonNull(targets, "targets");
        if (inputs.shape().rank() == 0 || targets.shape().rank() == 0
                || inputs.shape().size(0) != targets.shape().size(0)) {
            throw new IllegalArgumentException(described("inputs", inputs) + " and " + described("targets", targets)
                    + " don't pair up: the first axis of both counts the examples, and must be of one size");
        }
    }

    private static String described(String role, Tensor tensor) {
        return role + (tensor.name().isEmpty() ? "" : " " + tensor.name()) + " " + tensor.shape() + " "
                + tensor.dtype();
    }

    /** {@return the number of examples} */
    public int size() {
        return inputs.shape().size(0);
    }
}
