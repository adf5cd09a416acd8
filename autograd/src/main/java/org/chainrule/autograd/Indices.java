package org.chainrule.autograd;

import java.util.Arrays;
import java.util.Objects;

/** Validates index tensors: for ops that select by them. */
public final class Indices {
    private Indices() {}

    /**
     * Returns the indices in a tensor, which must be within an axis.
     *
     * @param index the tensor
     * @param size the size of the indexed axis
     * @return the indices in row-major order; not to be written, since the array may be the tensor's own
     * @throws IllegalArgumentException if an index is out of range, or the tensor isn't I64
     */
    public static long[] of(Tensor index, int size) {
        if (Objects.requireNonNull(index, "index").dtype() != DType.I64) {
            throw new IllegalArgumentException("the index is " + index.dtype() + ", but must be I64: use to(I64)");
        }
        long[] indices = (long[]) index.contiguousArray();
        for (int n = 0; n < indices.length; n++) {
            if (indices[n] < 0 || indices[n] >= size) {
                throw new IllegalArgumentException("index " + indices[n] + " at "
                        + Arrays.toString(index.shape().index(n))
                        + (size == 0 ? " is outside an axis without elements" : " is outside 0 to " + (size - 1)));
            }
        }
        return indices;
    }
}
