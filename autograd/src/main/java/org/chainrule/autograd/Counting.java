package org.chainrule.autograd;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;

import org.chainrule.autograd.kernel.OrderedRows;

/** Counts of elements, places in sorted sequences, and bits and divisors: whole numbers, which have no derivative. */
public sealed interface Counting permits Tensor {

    /**
     * Finds where values would be inserted in this sorted sequence, before equal elements; see
     * {@link #searchSorted(Tensor, boolean)}.
     *
     * @param values the values
     * @return the indices
     * @alias PyTorch searchsorted, bucketize; NumPy searchsorted, digitize; JAX searchsorted
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
     * @alias PyTorch bincount; NumPy bincount; JAX bincount
     */
    default Tensor bincount() {
        return bincount(0);
    }

    /**
     * Counts how often each number from 0 on occurs.
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
     * Sums the weights of each number from 0 on; see {@link #bincount(Tensor, int)}.
     *
     * @param weights what each number counts, of this shape
     * @return the sums, up to that of the greatest number; none of none
     * @throws IllegalArgumentException if an element is negative, the type isn't I64, or the shapes differ
     */
    default Tensor bincount(Tensor weights) {
        return bincount(weights, 0);
    }

    /**
     * Sums the weights of each number from 0 on, y[i] = the sum of all w[n] with x[n] = i; dy[i]/dw[n] is 1 for these.
     *
     * @param weights what each number counts, of this shape
     * @param minLength how many sums there are at least
     * @return the sums, of the type of the weights; I64 for integers and masks
     * @throws IllegalArgumentException if an element is negative, the type isn't I64, the shapes differ, or the length is negative
     */
    default Tensor bincount(Tensor weights, int minLength) {
        Objects.requireNonNull(weights, "weights");
        Tensor x = (Tensor) this;
        return Tape.reportAs("bincount", () -> {
            requireWeights(weights, x);
            return Tensor.zeros(x.bincount(minLength).shape(), weights.dtype()).indexAdd(0, x.flatten(),
                    weights.flatten());
        }, x, weights);
    }

    private static void requireWeights(Tensor weights, Tensor x) {
        if (!weights.shape().equals(x.shape())) {
            throw new IllegalArgumentException("the weights have shape " + weights.shape() + ", but must have "
                    + x.shape() + ", one for each element");
        }
    }

    /**
     * Counts elements in bins of equal width from the least to the greatest element; see {@link #histogram(Tensor, HistogramOptions)}.
     * If these are equal, the bins reach from 0.5 below to 0.5 above.
     *
     * @param bins how many
     * @return the counts and the edges; from 0 to 1 if there are no elements
     * @throws IllegalArgumentException if there are no bins, or an element isn't finite
     * @alias PyTorch histogram, histc; NumPy histogram; JAX histogram
     */
    default Histogram histogram(int bins) {
        return histogram(bins, HistogramOptions.defaults());
    }

    /**
     * Counts elements in bins of equal width from the least to the greatest element; see {@link #histogram(Tensor, HistogramOptions)}.
     * If these are equal, the bins reach from 0.5 below to 0.5 above.
     *
     * @param bins how many
     * @param options weights, and whether it has the area 1
     * @return the counts and the edges; from 0 to 1 if there are no elements
     * @throws IllegalArgumentException if there are no bins, an element isn't finite, or the weights don't fit
     */
    default Histogram histogram(int bins, HistogramOptions options) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("histogram", () -> {
            double min = x.size() == 0 ? 0 : x.min().item();
            double max = x.size() == 0 ? 1 : x.max().item();
            if (!Double.isFinite(min) || !Double.isFinite(max)) {
                throw new IllegalArgumentException("the elements reach from " + min + " to " + max
                        + ", which no bins can share evenly; give their bounds");
            }
            return min < max
                    ? histogram(bins, min, max, options)
                    : histogram(bins, min - 0.5, min + 0.5, options);
        }, x);
    }

    /**
     * Counts elements in bins of equal width; see {@link #histogram(Tensor, HistogramOptions)}.
     *
     * @param bins how many
     * @param min where the first begins
     * @param max where the last ends
     * @return the counts and the edges
     * @throws IllegalArgumentException if there are no bins, or the bounds aren't finite and in this order
     */
    default Histogram histogram(int bins, double min, double max) {
        return histogram(bins, min, max, HistogramOptions.defaults());
    }

    /**
     * Counts elements in bins of equal width; see {@link #histogram(Tensor, HistogramOptions)}.
     *
     * @param bins how many
     * @param min where the first begins
     * @param max where the last ends
     * @param options weights, and whether it has the area 1
     * @return the counts and the edges
     * @throws IllegalArgumentException if there are no bins, the bounds aren't finite and in this order, or the weights don't fit
     */
    default Histogram histogram(int bins, double min, double max, HistogramOptions options) {
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
            return histogram(Tensor.linspace(min, max, bins + 1).to(x.dtype() == DType.F32 ? DType.F32 : DType.F64),
                    options);
        }, x);
    }

    /**
     * Counts elements in bins between edges; see {@link #histogram(Tensor, HistogramOptions)}.
     *
     * @param edges the edges, a sorted vector of two at least
     * @return the counts and the edges
     * @throws IllegalArgumentException if the edges aren't such a vector
     */
    default Histogram histogram(Tensor edges) {
        return histogram(edges, HistogramOptions.defaults());
    }

    /**
     * Counts elements in bins between edges. Each bin has its lower edge, and the last its upper one, too; elements outside of all, and
     * NaN, aren't counted. The derivative for a weight is that of the sum in its bin.
     *
     * @param edges the edges, a sorted vector of two at least
     * @param options weights, and whether it has the area 1
     * @return the counts and the edges
     * @throws IllegalArgumentException if the edges aren't such a vector, or the weights don't fit
     */
    default Histogram histogram(Tensor edges, HistogramOptions options) {
        Objects.requireNonNull(edges, "edges");
        Objects.requireNonNull(options, "options");
        Tensor x = (Tensor) this;
        return Tape.reportAs("histogram", () -> {
            if (edges.shape().rank() != 1 || edges.size() < 2) {
                throw new IllegalArgumentException(
                        "the edges must be a vector of two at least, not " + edges.describe());
            }
            return new Histogram(heights(edges.detach(), options), Copy.OP.apply(edges.detach()));
        }, x, edges);
    }

    private Tensor heights(Tensor edges, HistogramOptions options) {
        Tensor x = (Tensor) this;
        int bins = edges.size() - 1;
        long[] numbers = edges.searchSorted(x, true).toLongArray(); // one more than the bin
        boolean[] areLast = x.eq(edges.select(0, bins)).toBooleanArray();
        for (int n = 0; n < numbers.length; n++) {
            boolean isIn = numbers[n] >= 1 && numbers[n] <= bins;
            numbers[n] = isIn ? numbers[n] - 1 : areLast[n] ? bins - 1 : bins; // the last number is that of none
        }
        Tensor of = Tensor.owning(numbers, x.shape());
        Tensor weights = options.weights();
        Tensor all = weights == null ? of.bincount(bins + 1) : of.bincount(weights, bins + 1);
        Tensor counts = Copy.OP.apply(all.slice(0, 0, bins));
        if (!options.isDensity()) {
            return counts;
        }
        DType type = Stream.of(counts.dtype(), edges.dtype()).filter(DType::isFloating).findFirst().orElse(DType.F64);
        return counts.div(counts.sum()).div(edges.diff(0)).to(type);
    }

    /**
     * Computes the bits that two whole numbers have in common.
     *
     * @param b the other, broadcast
     * @return this &amp; b, of type I64; BOOL of two masks
     * @throws IllegalArgumentException if the type of either is floating
     * @alias PyTorch bitwise_and; NumPy bitwise_and; JAX bitwise_and
     */
    default Tensor bitwiseAnd(Tensor b) {
        return BitOp.AND.apply((Tensor) this, b);
    }

    /**
     * Computes the bits that the elements have in common with a whole number; see {@link #bitwiseAnd(Tensor)}.
     *
     * @param b the other
     * @return the elements, of type I64
     * @throws IllegalArgumentException if the type is floating
     */
    default Tensor bitwiseAnd(long b) {
        return bitwiseAnd(Tensor.full(b, Shape.SCALAR, DType.I64));
    }

    /**
     * Computes the bits that at least one of two whole numbers has.
     *
     * @param b the other, broadcast
     * @return this | b, of type I64; BOOL of two masks
     * @throws IllegalArgumentException if the type of either is floating
     * @alias PyTorch bitwise_or; NumPy bitwise_or; JAX bitwise_or
     */
    default Tensor bitwiseOr(Tensor b) {
        return BitOp.OR.apply((Tensor) this, b);
    }

    /**
     * Computes the bits that the elements or a whole number have; see {@link #bitwiseOr(Tensor)}.
     *
     * @param b the other
     * @return the elements, of type I64
     * @throws IllegalArgumentException if the type is floating
     */
    default Tensor bitwiseOr(long b) {
        return bitwiseOr(Tensor.full(b, Shape.SCALAR, DType.I64));
    }

    /**
     * Computes the bits in which two whole numbers differ.
     *
     * @param b the other, broadcast
     * @return this ^ b, of type I64; BOOL of two masks
     * @throws IllegalArgumentException if the type of either is floating
     * @alias PyTorch bitwise_xor; NumPy bitwise_xor; JAX bitwise_xor
     */
    default Tensor bitwiseXor(Tensor b) {
        return BitOp.XOR.apply((Tensor) this, b);
    }

    /**
     * Computes the bits in which the elements differ from a whole number; see {@link #bitwiseXor(Tensor)}.
     *
     * @param b the other
     * @return the elements, of type I64
     * @throws IllegalArgumentException if the type is floating
     */
    default Tensor bitwiseXor(long b) {
        return bitwiseXor(Tensor.full(b, Shape.SCALAR, DType.I64));
    }

    /**
     * Inverts all bits of whole numbers, which gives -x - 1; of a mask it is the negation.
     *
     * @return the inverse, of this type
     * @throws IllegalArgumentException if the type is floating
     * @alias PyTorch bitwise_not; NumPy bitwise_not, invert; JAX bitwise_not
     */
    default Tensor bitwiseNot() {
        Tensor x = (Tensor) this;
        return x.dtype() == DType.BOOL ? Tape.reportAs("bitwiseNot", x::logicalNot, x) : BitOp.NOT.apply(x);
    }

    /**
     * Shifts the bits of whole numbers to the left, y = x 2^b; the highest are lost.
     *
     * @param b by how many bits, broadcast
     * @return the shifted bits, of type I64; 0 where b is negative or greater than 63
     * @throws IllegalArgumentException if the type of either is floating
     * @alias PyTorch bitwise_left_shift; NumPy left_shift; JAX left_shift
     */
    default Tensor bitwiseLeftShift(Tensor b) {
        return BitOp.SHIFT_LEFT.apply((Tensor) this, b);
    }

    /**
     * Shifts the bits of whole numbers to the left; see {@link #bitwiseLeftShift(Tensor)}.
     *
     * @param b by how many bits
     * @return the elements, of type I64
     * @throws IllegalArgumentException if the type is floating
     */
    default Tensor bitwiseLeftShift(long b) {
        return bitwiseLeftShift(Tensor.full(b, Shape.SCALAR, DType.I64));
    }

    /**
     * Shifts the bits of whole numbers to the right, y = x / 2^b rounded down: the sign stays.
     *
     * @param b by how many bits, broadcast
     * @return the shifted bits, of type I64; 0 or -1, by the sign, where b is negative or greater than 63
     * @throws IllegalArgumentException if the type of either is floating
     * @alias PyTorch bitwise_right_shift; NumPy right_shift; JAX right_shift
     */
    default Tensor bitwiseRightShift(Tensor b) {
        return BitOp.SHIFT_RIGHT.apply((Tensor) this, b);
    }

    /**
     * Shifts the bits of whole numbers to the right; see {@link #bitwiseRightShift(Tensor)}.
     *
     * @param b by how many bits
     * @return the elements, of type I64
     * @throws IllegalArgumentException if the type is floating
     */
    default Tensor bitwiseRightShift(long b) {
        return bitwiseRightShift(Tensor.full(b, Shape.SCALAR, DType.I64));
    }

    /**
     * Computes the greatest common divisor of two whole numbers.
     *
     * @param b the other, broadcast
     * @return the divisor, of type I64, not negative but for -2^63; 0 of 0 and 0
     * @throws IllegalArgumentException if the type of either is floating
     * @alias PyTorch gcd; NumPy gcd; JAX gcd
     */
    default Tensor gcd(Tensor b) {
        return BitOp.GCD.apply((Tensor) this, b);
    }

    /**
     * Computes the least common multiple of two whole numbers.
     *
     * @param b the other, broadcast
     * @return the multiple, of type I64, which wraps where it overflows; 0 if either is 0
     * @throws IllegalArgumentException if the type of either is floating
     * @alias PyTorch lcm; NumPy lcm; JAX lcm
     */
    default Tensor lcm(Tensor b) {
        return BitOp.LCM.apply((Tensor) this, b);
    }

    /**
     * Finds the different elements. Each NaN differs from all others.
     *
     * @return the elements in ascending order, the place of each element of this among them, and how often each occurs
     * @alias PyTorch unique; NumPy unique; JAX unique; DJL unique
     */
    default Unique unique() {
        return Distinct.elements((Tensor) this, true);
    }

    /**
     * Finds the different slices along an axis. One with NaN differs from all others.
     *
     * @param axis the axis
     * @return the slices, in the order of the first elements in which they differ, the place of each slice of this among them, and how
     *         often each occurs
     */
    default Unique unique(int axis) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("unique", () -> Distinct.along(axis, x, true), x);
    }

    /**
     * Finds the first of equal elements that follow each other in row-major order: 1, 1, 2, 1 to 1, 2, 1.
     *
     * @return the elements in their order, the place of each element of this among them, and how many follow each other
     * @alias PyTorch unique_consecutive
     */
    default Unique uniqueConsecutive() {
        return Distinct.elements((Tensor) this, false);
    }

    /**
     * Finds the first of equal slices that follow each other along an axis.
     *
     * @param axis the axis
     * @return the slices in their order, the place of each slice of this among them, and how many follow each other
     */
    default Unique uniqueConsecutive(int axis) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("uniqueConsecutive", () -> Distinct.along(axis, x, false), x);
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

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        Shape values = x[1].shape();
        if (!isBatched[0] && x[0].shape().rank() == 1) {
            return apply(x);
        }
        if (isBatched[0] && x[0].shape().rank() == 2) {
            int size = x[0].shape().size(0);
            Shape example = isBatched[1] ? Batches.example(values) : values;
            Tensor all = isBatched[1] ? x[1] : x[1].unsqueeze(0).expand(Batches.all(size, values));
            return apply(x[0], all.reshape(size, example.count())).reshape(Batches.all(size, example));
        }
        return apply(Batches.repeated(isBatched, x));
    }
}
