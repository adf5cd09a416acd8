package org.chainrule.autograd;

import java.util.Objects;

/**
 * The different elements of a tensor.
 *
 * @param values the elements, in ascending order
 * @param inverse for each element of the tensor its index in {@code values}, of type I64: {@code values.take(inverse)} is the tensor
 * @param counts how often each occurs, of type I64
 */
public record Unique(Tensor values, Tensor inverse, Tensor counts) {

    /** Creates the result. */
    public Unique {
        Objects.requireNonNull(values, "values");
        Objects.requireNonNull(inverse, "inverse");
        Objects.requireNonNull(counts, "counts");
    }
}
