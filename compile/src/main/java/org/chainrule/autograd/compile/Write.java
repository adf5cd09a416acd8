package org.chainrule.autograd.compile;

import java.util.Objects;

import org.chainrule.autograd.Tensor;

/**
 * What a run writes to a tensor that the function refers to, such as a buffer, once all is computed.
 *
 * @param target the captured value that is written to
 * @param value its new elements, in their order
 * @param tensor the tensor on the target's array
 */
public record Write(Value target, Operand value, Tensor tensor) {

    /** Creates a write. */
    public Write {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(tensor, "tensor");
    }

    /** Returns the write as a line of text: {@code write %7 to %2:running_mean}. */
    @Override
    public String toString() {
        return "write " + value + " to " + target;
    }
}
