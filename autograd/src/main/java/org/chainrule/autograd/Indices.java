package org.chainrule.autograd;

import java.util.Arrays;

/** Places along an axis, as a tensor names them. */
final class Indices {
    private Indices() {}

    /**
     * The numbers of an index.
     *
     * @param size how many places there are
     * @throws IllegalArgumentException if it names others, or isn't I64
     */
    static long[] of(Tensor index, int size) {
        if (index.dtype() != DType.I64) {
            throw new IllegalArgumentException("the index is " + index.dtype() + ", but must be I64: use to(I64)");
        }
        long[] places = (long[]) index.contiguousArray();
        for (int n = 0; n < places.length; n++) {
            if (places[n] < 0 || places[n] >= size) {
                throw new IllegalArgumentException("index " + places[n] + " at "
                        + Arrays.toString(index.shape().index(n)) + " is outside 0 to " + (size - 1));
            }
        }
        return places;
    }
}
