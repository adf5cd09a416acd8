package org.chainrule.autograd;

import java.util.Objects;

/**
 * The different elements of a tensor, or its different slices along an axis.
 *
 * @param values the elements, in ascending order; of {@code uniqueConsecutive} in their own
 * @param inverse for each element of the tensor its index in {@code values}, of type I64: {@code values.take(inverse)} is the tensor; for
 *        each slice, {@code values.indexSelect(axis, inverse)} is
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
