package org.chainrule.autograd;

import java.util.Arrays;
import java.util.Objects;

import org.chainrule.autograd.kernel.OrderedRows;
import org.chainrule.autograd.kernel.RowOrder;

/** Counts of elements, and places in sorted sequences. They are whole numbers, and have no derivative. */
public sealed interface Counting permits Tensor {

    /**
     * Finds where values would be inserted in this sorted sequence, before equal elements; see
     * {@link #searchSorted(Tensor, boolean)}.
     *
     * @param values the values
     * @return the indices
     */
    default Tensor searchSorted(Tensor values) {
        return searchSorted(values, false);
    }

    /**
     * Finds where values would be inserted in this sequence, which is sorted along the last axis, so that it stays sorted. NaN is last.
     *
     * @param values the values: of any shape for a vector, else of this shape but for the last axis
     * @param right whether behind equal elements, or else before them
     * @return the indices, of type I64 and the shape of the values
     * @throws IllegalArgumentException if the shapes don't fit, or this isn't sorted
     */
    default Tensor searchSorted(Tensor values, boolean right) {
        return new SearchSorted(right).apply((Tensor) this, values);
    }

    /**
     * Counts how often each number from 0 on occurs.
     *
     * @return the counts, of type I64, up to that of the greatest number; none of none
     * @throws IllegalArgumentException if an element is negative, or the type isn't I64
     */
    default Tensor bincount() {
        return bincount(0);
    }

    /**
     * Counts how often each number from 0 on occurs. With weights it is {@link Indexing#indexAdd} to zeros.
     *
     * @param minLength how many counts there are at least
     * @return the counts, of type I64
     * @throws IllegalArgumentException if an element is negative, the type isn't I64, or the length is negative
     */
    default Tensor bincount(int minLength) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("bincount", () -> {
            if (minLength < 0) {
                throw new IllegalArgumentException("there can't be " + minLength + " counts");
            }
            long[] numbers = Indices.of(x, Integer.MAX_VALUE);
            int length = minLength;
            for (long number : numbers) {
                length = Math.max(length, (int) number + 1);
            }
            HeapLimit.check(length, Long.BYTES, Shape.of(length));
            long[] counts = new long[length];
            for (long number : numbers) {
                counts[(int) number]++;
            }
            return Tensor.owning(counts, Shape.of(length));
        }, x);
    }

    /**
     * Counts elements in bins of equal width from the least to the greatest element; see {@link #histogram(Tensor)}. If these are equal,
     * the bins reach from 0.5 below to 0.5 above.
     *
     * @param bins how many
     * @return the counts and the edges; from 0 to 1 if there are no elements
     * @throws IllegalArgumentException if there are no bins, or an element isn't finite
     */
    default Histogram histogram(int bins) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("histogram", () -> {
            double min = x.size() == 0 ? 0 : x.min().item();
            double max = x.size() == 0 ? 1 : x.max().item();
            if (!Double.isFinite(min) || !Double.isFinite(max)) {
                throw new IllegalArgumentException("the elements reach from " + min + " to " + max
                        + ", which no bins can share evenly; give their bounds");
            }
            return min < max ? histogram(bins, min, max) : histogram(bins, min - 0.5, min + 0.5);
        }, x);
    }

    /**
     * Counts elements in bins of equal width; see {@link #histogram(Tensor)}.
     *
     * @param bins how many
     * @param min where the first begins
     * @param max where the last ends
     * @return the counts and the edges
     * @throws IllegalArgumentException if there are no bins, or the bounds aren't finite and in this order
     */
    default Histogram histogram(int bins, double min, double max) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("histogram", () -> {
            if (bins < 1) {
                throw new IllegalArgumentException("there must be at least one bin, not " + bins);
            }
            if (!(min < max && max - min < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "the bounds must be in order, and their distance finite, not " + min + " and " + max);
            }
            HeapLimit.check(bins, Double.BYTES, Shape.of(bins));
            return histogram(Tensor.linspace(min, max, bins + 1).to(x.dtype() == DType.F32 ? DType.F32 : DType.F64));
        }, x);
    }

    /**
     * Counts elements in bins between edges. Each bin has its lower edge, and the last its upper one, too; elements outside of all, and
     * NaN, aren't counted.
     *
     * @param edges the edges, a sorted vector of two at least
     * @return the counts and the edges
     * @throws IllegalArgumentException if the edges aren't such a vector
     */
    default Histogram histogram(Tensor edges) {
        Objects.requireNonNull(edges, "edges");
        Tensor x = (Tensor) this;
        return Tape.reportAs("histogram", () -> {
            if (edges.shape().rank() != 1 || edges.size() < 2) {
                throw new IllegalArgumentException(
                        "the edges must be a vector of two at least, not " + edges.describe());
            }
            int bins = edges.size() - 1;
            long[] places = edges.searchSorted(x, true).toLongArray(); // one more than the bin
            boolean[] areLast = x.eq(edges.select(0, bins)).toBooleanArray();
            long[] counts = new long[bins];
            for (int n = 0; n < places.length; n++) {
                if (places[n] >= 1 && places[n] <= bins) {
                    counts[(int) places[n] - 1]++;
                } else if (areLast[n]) {
                    counts[bins - 1]++;
                }
            }
            return new Histogram(Tensor.owning(counts, Shape.of(bins)), Copy.OP.apply(edges.detach()));
        }, x, edges);
    }

    /**
     * Finds the different elements. Each NaN differs from all others.
     *
     * @return the elements in ascending order, the place of each element of this among them, and how often each occurs
     */
    default Unique unique() {
        Tensor x = (Tensor) this;
        Tensor flat = x.detach().flatten();
        long[] order = new long[x.size()];
        Object elements = flat.contiguousArray();
        new RowOrder(elements, false, order.length, order.length).first(0, order, 0, order.length);
        long[] inverse = new long[order.length];
        long[] firsts = new long[order.length]; // where each different element stands
        long[] counts = new long[order.length];
        int last = -1;
        for (int n = 0; n < order.length; n++) {
            if (n == 0 || !OrderedRows.areEqual(elements, (int) order[n - 1], (int) order[n])) {
                firsts[++last] = order[n];
            }
            counts[last]++;
            inverse[(int) order[n]] = last;
        }
        Shape different = Shape.of(last + 1);
        return new Unique(
                flat.indexSelect(0, Tensor.owning(Arrays.copyOf(firsts, last + 1), different)),
                Tensor.owning(inverse, x.shape()), Tensor.owning(Arrays.copyOf(counts, last + 1), different));
    }
}

/**
 * The places where the second argument's elements would be inserted in the first, sorted along the last axis.
 *
 * @param right whether behind equal elements
 */
record SearchSorted(boolean right) implements IndexOp {

    @Override
    public Shape shape(Shape... in) {
        boolean fits = in[0].rank() == 1
                || in[0].rank() > 0 && in[0].rank() == in[1].rank() && in[0].with(-1, in[1].size(-1)).equals(in[1]);
        if (!fits) {
            throw new IllegalArgumentException("values of shape " + in[1] + " can't be searched for in " + in[0]
                    + ": it must be a vector, or have the same axes but for the last");
        }
        return in[1];
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        DType type = x[0].dtype().promote(x[1].dtype());
        Object sequence = x[0].converted(type).contiguousArray();
        int width = x[0].shape().size(-1);
        int unsorted = OrderedRows.firstUnsorted(sequence, width);
        if (unsorted >= 0) {
            throw new IllegalArgumentException(
                    "the sequence isn't sorted at " + Arrays.toString(x[0].shape().index(unsorted))
                            + "; sort it first");
        }
        int count = x[0].shape().rank() == 1 ? Math.max(1, shape.count()) : shape.size(-1);
        OrderedRows.search(sequence, width, x[1].converted(type).contiguousArray(), count, right, (long[]) out);
    }
}
