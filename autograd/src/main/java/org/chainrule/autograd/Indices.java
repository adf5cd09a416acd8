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
        return within(0, size, index);
    }

    /**
     * Returns indices of which negative ones count from the end, as those from 0 that they mean.
     *
     * @param index the tensor
     * @param size the size of the indexed axis
     * @return the indices, of the same shape
     * @throws IllegalArgumentException if an index is out of range, or the tensor isn't I64
     */
    static Tensor fromStart(Tensor index, int size) {
        if (Batching.isAmong(index)) {
            within(-size, size, BatchedStorage.ofAll(index));
            return Tensor.where(index.lt(0), index.add(size), index);
        }
        return index.isCaptured()
                ? Capture.opaque("indices", x -> fromStartNow(x[0], size), index)
                : fromStartNow(index, size);
    }

    /** Does the same, unrecorded even while a function is. */
    static Tensor fromStartNow(Tensor index, int size) {
        long[] indices = within(-size, size, index);
        long[] fromStart = new long[indices.length];
        for (int n = 0; n < indices.length; n++) {
            fromStart[n] = indices[n] < 0 ? indices[n] + size : indices[n];
        }
        return Tensor.owning(fromStart, index.shape());
    }

    /** Returns a vector of indices along an axis, the same for all slices of a shape. */
    static Tensor alongAxis(Tensor index, int axis, Shape slices) {
        if (slices.rank() == 0) {
            return index.reshape(slices);
        }
        int[] ones = new int[slices.rank()];
        Arrays.fill(ones, 1);
        return index.reshape(Shape.of(ones).with(axis, index.size())).expand(slices);
    }

    /** Returns a scalar of type I64. */
    static Tensor scalar(long index) {
        return Tensor.of(Shape.SCALAR, new long[] {index});
    }

    /**
     * Returns each index from 0 on, so often as its element says.
     *
     * @param times how often each
     * @throws IllegalArgumentException if one is negative, or all are more than an array can hold
     */
    static Tensor repeated(long... times) {
        long count = 0;
        for (long n : times) {
            if (n < 0) {
                throw new IllegalArgumentException("nothing can be repeated " + n + " times");
            }
            if (n > Integer.MAX_VALUE - count) {
                throw new IllegalArgumentException("so many repetitions make an axis of more than 2^31 - 1 elements");
            }
            count += n;
        }
        long[] indices = (long[]) DType.I64.newArray((int) count);
        int to = 0;
        for (int index = 0; index < times.length; index++) {
            Arrays.fill(indices, to, to += (int) times[index], index);
        }
        return Tensor.owning(indices, Shape.of(indices.length));
    }

    /** Returns a row for each choice of some of the first n numbers, in ascending order. */
    static Tensor combinations(int n, int count, boolean withReplacement) {
        long top = withReplacement && n > 0 ? (long) n + count - 1 : n; // the binomial coefficient of this and the count
        long rows = count > top ? 0 : 1;
        for (long k = 1; rows != 0 && k <= Math.min(count, top - count) && rows <= Integer.MAX_VALUE; k++) {
            rows = rows * (top - k + 1) / k;
        }
        Shape shape = Shape.of((int) Math.min(rows, Integer.MAX_VALUE), count);
        long[] all = (long[]) DType.I64.newArray(shape.count());
        long[] row = new long[all.length == 0 ? 0 : count];
        for (int i = 0; i < row.length && !withReplacement; i++) {
            row[i] = i;
        }
        for (int to = 0; to < all.length; to += count) {
            System.arraycopy(row, 0, all, to, count);
            int last = count - 1;
            while (last > 0 && row[last] == (withReplacement ? n - 1 : n - count + last)) {
                last--;
            }
            row[last]++;
            for (int i = last + 1; i < count; i++) {
                row[i] = withReplacement ? row[last] : row[i - 1] + 1;
            }
        }
        return Tensor.owning(all, shape);
    }

    private static long[] within(int first, int size, Tensor tensor) {
        if (Objects.requireNonNull(tensor, "index").dtype() != DType.I64) {
            throw new IllegalArgumentException("the index is " + tensor.dtype() + ", but must be I64: use to(I64)");
        }
        long[] indices = (long[]) tensor.contiguousArray();
        long signs = 0; // negative if a distance from the ends is; a loop without branches is what the compiler turns into vectors
        for (long index : indices) {
            signs |= index - first | size - 1 - index;
        }
        for (int n = 0; signs < 0 && n < indices.length; n++) {
            if (indices[n] < first || indices[n] >= size) {
                throw new IllegalArgumentException("index " + indices[n]
                        + (tensor.shape().rank() == 0 ? "" : " at " + Arrays.toString(tensor.shape().index(n)))
                        + (size == 0
                                ? " is outside an axis without elements"
                                : " is outside " + first + " to " + (size - 1)));
            }
        }
        return indices;
    }
}
