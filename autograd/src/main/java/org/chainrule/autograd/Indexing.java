package org.chainrule.autograd;

import java.util.Arrays;
import java.util.Objects;

/**
 * Elements selected by indices, which are tensors of type I64. The gradients of an element that is
 * selected several times are added up.
 */
public sealed interface Indexing permits Tensor {

    /**
     * Gathers elements along an axis: for axis 0 of a matrix, y[i][j] = x[index[i][j]][j].
     *
     * @param axis the axis
     * @param index the indices, of this rank, and along other axes no larger than this
     * @return the elements, of the index's shape
     * @throws IllegalArgumentException if the ranks differ, the index isn't I64, or an index is out of range
     * @alias PyTorch gather; NumPy take_along_axis; JAX take_along_axis; DJL gather
     */
    default Tensor gather(int axis, Tensor index) {
        return new Gather(axis).apply((Tensor) this, index);
    }

    /**
     * Gathers elements along an axis as NumPy's {@code take_along_axis}: as {@link #gather}, where the other axes are broadcast, and
     * negative indices count from the end. It takes what {@code argsort} and {@code argmax} with {@code keepDims} return.
     *
     * @param axis the axis
     * @param index the indices, of this rank
     * @return the elements, of the index's size along the axis
     * @throws IllegalArgumentException if the ranks differ, other axes don't broadcast, the index isn't I64, or an index is out of range
     * @alias PyTorch take_along_dim; NumPy take_along_axis; JAX take_along_axis
     */
    default Tensor takeAlongAxis(int axis, Tensor index) {
        Objects.requireNonNull(index, "index");
        Tensor x = (Tensor) this;
        return Tape.reportAs("takeAlongAxis", () -> {
            int along = x.shape().axis(axis);
            int size = x.shape().size(along);
            if (index.shape().rank() != x.shape().rank()) {
                throw new IllegalArgumentException("the index has " + index.shape().rank() + " axes, but must have "
                        + x.shape().rank());
            }
            Shape others = x.shape().with(along, 1).broadcast(index.shape().with(along, 1));
            Tensor fromStart = Indices.fromStart(index, size);
            return others.equals(x.shape().with(along, 1))
                    ? x.gather(along, fromStart.expand(others.with(along, index.shape().size(along))))
                    : x.flatten().indexSelect(0, places(x.shape(), along, fromStart));
        }, x, index);
    }

    /** Returns the places in row-major order of elements at indices along an axis, broadcast along the others. */
    private static Tensor places(Shape shape, int along, Tensor index) {
        Tensor places = index.mul(Indices.scalar(shape.strides()[along]));
        for (int axis = 0; axis < shape.rank(); axis++) {
            if (axis != along && shape.size(axis) != 1) {
                int[] sizes = new int[shape.rank()];
                Arrays.fill(sizes, 1);
                sizes[axis] = shape.size(axis);
                places = places.add(
                        Tensor.arange(sizes[axis]).mul(Indices.scalar(shape.strides()[axis])).reshape(sizes));
            }
        }
        return places;
    }

    /**
     * Selects slices along an axis: for axis 0 and a vector of indices, y[i] = x[index[i]]; for axis 1 and a matrix of
     * indices, y[a][i][j] = x[a][index[i][j]].
     *
     * @param axis the axis
     * @param index the indices, of any shape
     * @return the slices; the axes of the index take the place of the axis
     * @throws IllegalArgumentException if the index isn't I64, or an index is out of range
     * @alias PyTorch index_select, nn.functional.embedding; NumPy take(axis); JAX take(axis)
     */
    default Tensor indexSelect(int axis, Tensor index) {
        return new IndexSelect(axis).apply((Tensor) this, index);
    }

    /**
     * Writes elements of another tensor at indices along an axis: for axis 0 of a matrix, y[index[i][j]][j] = source[i][j]. Of several
     * that are written to the same place the last in row-major order stays, and the others have the gradient 0, as has what was there.
     *
     * @param axis the axis
     * @param index the indices, of this rank, and along other axes no larger than this
     * @param source what is written, broadcast to the shape of the index; of a larger one what is at the places of the index
     * @return the elements, of this shape, in the greater of both types
     * @throws IllegalArgumentException if the shapes don't fit, the index isn't I64, or an index is out of range
     * @alias PyTorch scatter; NumPy put_along_axis; JAX x.at[...].set; DJL scatter
     */
    default Tensor scatter(int axis, Tensor index, Tensor source) {
        Objects.requireNonNull(index, "index");
        Objects.requireNonNull(source, "source");
        Tensor x = (Tensor) this;
        return Tape.reportAs("scatter",
                () -> {
                    Tensor written = Scatter.within(index.shape(), source);
                    return new Scatter(axis).apply(x, index,
                            index.shape().equals(written.shape()) ? written : written.expand(index.shape()));
                }, x, index, source);
    }

    /**
     * Adds elements of another tensor at indices along an axis: for axis 0 of a matrix, y[index[i][j]][j] +=
     * source[i][j].
     *
     * @param axis the axis
     * @param index the indices, of the source's shape
     * @param source what is added; of a larger one what is at the places of the index
     * @return the sums, of this shape
     * @throws IllegalArgumentException if the shapes don't fit, the index isn't I64, or an index is out of range
     * @alias PyTorch scatter_add; JAX x.at[...].add
     */
    default Tensor scatterAdd(int axis, Tensor index, Tensor source) {
        Objects.requireNonNull(index, "index");
        Objects.requireNonNull(source, "source");
        Tensor x = (Tensor) this;
        return Tape.reportAs("scatterAdd",
                () -> new ScatterAdd(axis).apply(x, index, Scatter.within(index.shape(), source)), x, index, source);
    }

    /**
     * Adds slices at indices along an axis: for axis 0 and a vector of indices, y[index[i]] += source[i].
     *
     * @param axis the axis
     * @param index the indices, of any shape
     * @param source what is added, of this shape with the axes of the index in the place of the axis
     * @return the sums, of this shape
     * @throws IllegalArgumentException if the shapes don't fit, the index isn't I64, or an index is out of range
     * @alias PyTorch index_add; NumPy add.at; JAX x.at[...].add
     */
    default Tensor indexAdd(int axis, Tensor index, Tensor source) {
        return new IndexAdd(axis).apply((Tensor) this, index, source);
    }

    /**
     * Writes slices at indices along an axis: for axis 0, y[index[i]] = source[i]. Of several that are written to the same place the
     * last stays, and the others have the gradient 0, as has what was there.
     *
     * @param axis the axis
     * @param index the indices, a vector
     * @param source what is written, broadcast to this shape with the size of the index along the axis
     * @return the elements, of this shape, in the greater of both types
     * @throws IllegalArgumentException if the shapes don't fit, the index isn't I64, or an index is out of range
     * @alias PyTorch index_copy
     */
    default Tensor indexCopy(int axis, Tensor index, Tensor source) {
        Objects.requireNonNull(index, "index");
        Objects.requireNonNull(source, "source");
        Tensor x = (Tensor) this;
        return Tape.reportAs("indexCopy", () -> {
            if (index.shape().rank() != 1) {
                throw new IllegalArgumentException("the index must be a vector, not " + index.describe());
            }
            Shape slices = IndexSelect.slices(x.shape(), axis, index.shape());
            return x.scatter(axis, Indices.alongAxis(index, axis, slices), source.expand(slices));
        }, x, index, source);
    }

    /**
     * Reduces elements of another tensor to one at each index along an axis, together with those of this; see
     * {@link #scatterReduce(int, Tensor, Tensor, ReduceMode, boolean)}.
     *
     * @param axis the axis
     * @param index the indices, of the source's shape
     * @param source what is reduced
     * @param mode to what
     * @return the reduced elements, of this shape
     * @throws IllegalArgumentException if the shapes don't fit, the index isn't I64, or an index is out of range
     * @alias PyTorch scatter_reduce
     */
    default Tensor scatterReduce(int axis, Tensor index, Tensor source, ReduceMode mode) {
        return scatterReduce(axis, index, source, mode, true);
    }

    /**
     * Reduces elements of another tensor to one at each index along an axis: for axis 0 of a matrix, y[index[i][j]][j] = the sum or
     * another reduction of all source[i][j] with that index. The gradients are those of the reduction; equal extremes share it evenly.
     *
     * @param axis the axis
     * @param index the indices, of this rank, and along other axes no larger than this
     * @param source what is reduced, of the index's shape; of a larger one what is at the places of the index
     * @param mode to what
     * @param includeSelf whether the element of this is one of those that are reduced; else it stays only where the index is nowhere
     * @return the reduced elements, of this shape, in the greater of both types
     * @throws IllegalArgumentException if the shapes don't fit, the index isn't I64, or an index is out of range
     */
    default Tensor scatterReduce(int axis, Tensor index, Tensor source, ReduceMode mode, boolean includeSelf) {
        Objects.requireNonNull(index, "index");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(mode, "mode");
        Tensor x = (Tensor) this;
        return Tape.reportAs("scatterReduce",
                () -> new ScatterReduction(x, axis, index, Scatter.within(index.shape(), source), includeSelf).of(mode),
                x, index, source);
    }

    /**
     * Reduces slices to one at each index along an axis, together with those of this; see
     * {@link #indexReduce(int, Tensor, Tensor, ReduceMode, boolean)}.
     *
     * @param axis the axis
     * @param index the indices, a vector
     * @param source the slices, of this shape with the size of the index along the axis
     * @param mode to what
     * @return the reduced slices, of this shape
     * @throws IllegalArgumentException if the shapes don't fit, the index isn't I64, or an index is out of range
     * @alias PyTorch Tensor.index_reduce; NumPy maximum.at; JAX x.at[...].max
     */
    default Tensor indexReduce(int axis, Tensor index, Tensor source, ReduceMode mode) {
        return indexReduce(axis, index, source, mode, true);
    }

    /**
     * Reduces slices to one at each index along an axis, as {@link #scatterReduce(int, Tensor, Tensor, ReduceMode, boolean)} reduces
     * elements: for axis 0, y[index[i]] = the sum or another reduction of all source[i] with that index.
     *
     * @param axis the axis
     * @param index the indices, a vector
     * @param source the slices, of this shape with the size of the index along the axis
     * @param mode to what
     * @param includeSelf whether the slice of this is one of those that are reduced; else it stays only where the index is nowhere
     * @return the reduced slices, of this shape, in the greater of both types
     * @throws IllegalArgumentException if the shapes don't fit, the index isn't I64, or an index is out of range
     */
    default Tensor indexReduce(int axis, Tensor index, Tensor source, ReduceMode mode, boolean includeSelf) {
        Objects.requireNonNull(index, "index");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(mode, "mode");
        Tensor x = (Tensor) this;
        return Tape.reportAs("indexReduce", () -> {
            Shape slices = IndexSelect.slices(x.shape(), axis, index.shape());
            if (index.shape().rank() != 1 || !source.shape().equals(slices)) {
                throw new IllegalArgumentException("the index must be a vector, and the source have shape " + slices
                        + ", a slice for each index, not " + source.shape());
            }
            return new ScatterReduction(x, axis, Indices.alongAxis(index, axis, slices), source, includeSelf).of(mode);
        }, x, index, source);
    }

    /**
     * Fills slices at indices along an axis with a number: for axis 0, y[index[i]] = value. The derivative is 0 there and 1 elsewhere.
     *
     * @param axis the axis
     * @param index the indices, a vector
     * @param value the number; in a tensor of type I64 it is truncated towards zero, 3.9 to 3
     * @return the elements, of this shape and type
     * @throws IllegalArgumentException if the index isn't a vector of type I64, an index is out of range, or this is I64, and the number
     *         NaN or beyond the range of long
     * @alias PyTorch index_fill
     */
    default Tensor indexFill(int axis, Tensor index, double value) {
        Objects.requireNonNull(index, "index");
        Tensor x = (Tensor) this;
        return Tape.reportAs("indexFill",
                () -> x.indexCopy(axis, index, Tensor.full(value, Shape.SCALAR, x.dtype())), x, index);
    }

    /**
     * Takes elements by their indices in row-major order.
     *
     * @param index the indices, of any shape; negative ones count from the end
     * @return the elements, of the index's shape
     * @throws IllegalArgumentException if the index isn't I64, or there is no such element
     * @alias PyTorch take; NumPy take; JAX take; DJL take
     */
    default Tensor take(Tensor index) {
        Objects.requireNonNull(index, "index");
        Tensor x = (Tensor) this;
        return Tape.reportAs("take", () -> x.flatten().indexSelect(0, Indices.fromStart(index, x.size())), x, index);
    }

    /**
     * Returns the combinations of different elements of this vector; see {@link #combinations(int, boolean)}.
     *
     * @param count how many elements each has
     * @return a row for each combination
     * @throws IllegalArgumentException if this isn't a vector, or the number is negative
     * @alias PyTorch combinations
     */
    default Tensor combinations(int count) {
        return combinations(count, false);
    }

    /**
     * Returns the combinations of elements of this vector, each in the order of the vector, and those of the first elements first. The
     * derivative is 1 for each occurrence.
     *
     * @param count how many elements each has
     * @param withReplacement whether an element may be taken several times
     * @return a row for each combination
     * @throws IllegalArgumentException if this isn't a vector, or the number is negative
     */
    default Tensor combinations(int count, boolean withReplacement) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("combinations", () -> {
            if (x.shape().rank() != 1 || count < 0) {
                throw new IllegalArgumentException(
                        "only a vector can be combined, and no fewer than 0 elements of it, not " + count);
            }
            return x.indexSelect(0, Indices.combinations(x.size(), count, withReplacement));
        }, x);
    }

    /**
     * Repeats each of all elements in row-major order, one after the other: 1, 2 to 1, 1, 2, 2.
     *
     * @param times how often
     * @return the repeated elements, as a vector
     * @throws IllegalArgumentException if the number is negative
     * @alias PyTorch repeat_interleave; NumPy repeat; JAX repeat; DJL repeat
     */
    default Tensor repeatInterleave(int times) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("repeatInterleave", () -> x.flatten().repeatInterleave(times, 0), x);
    }

    /**
     * Repeats each of all elements in row-major order by a number of its own.
     *
     * @param times how often each, I64, as many as there are elements
     * @return the repeated elements, as a vector
     * @throws IllegalArgumentException if there are more or fewer numbers than elements, or one is negative
     */
    default Tensor repeatInterleave(Tensor times) {
        Objects.requireNonNull(times, "times");
        Tensor x = (Tensor) this;
        return Tape.reportAs("repeatInterleave", () -> x.flatten().repeatInterleave(times, 0), x, times);
    }

    /**
     * Repeats each slice along an axis, one after the other: 1, 2 to 1, 1, 2, 2. {@link Shaping#tile} repeats the whole.
     *
     * @param times how often
     * @param axis the axis
     * @return the repeated slices
     * @throws IllegalArgumentException if the number is negative
     */
    default Tensor repeatInterleave(int times, int axis) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("repeatInterleave",
                () -> repeatInterleave(Indices.scalar(times).expand(Shape.of(x.shape().size(axis))), axis), x);
    }

    /**
     * Repeats each slice along an axis by a number of its own.
     *
     * @param times how often each, I64, as many as the axis has slices
     * @param axis the axis
     * @return the repeated slices
     * @throws IllegalArgumentException if there are more or fewer numbers than slices, or one is negative
     */
    default Tensor repeatInterleave(Tensor times, int axis) {
        Objects.requireNonNull(times, "times");
        Tensor x = (Tensor) this;
        return Tape.reportAs("repeatInterleave", () -> {
            int size = x.shape().size(axis);
            if (times.dtype() != DType.I64 || !times.shape().equals(Shape.of(size))) {
                throw new IllegalArgumentException(
                        "the numbers are " + times.describe() + ", but must be I64 of shape ("
                                + size + "), one for each index of axis " + axis);
            }
            return x.indexSelect(axis, Indices.repeated(times.toLongArray()));
        }, x, times);
    }

    /**
     * Computes the means of bags of this table's rows; see {@link #embeddingBag(Tensor, EmbeddingBagOptions)}.
     *
     * @param indices the indices of rows, a bag in each row
     * @return the means, a row for each bag
     * @throws IllegalArgumentException if this or the indices are no matrix, they aren't I64, or there is no such row
     * @alias PyTorch nn.functional.embedding_bag; JAX ops.segment_sum
     */
    default Tensor embeddingBag(Tensor indices) {
        return embeddingBag(indices, EmbeddingBagOptions.defaults());
    }

    /**
     * Computes the sums, means or maxima of bags of this table's rows: for sums, y[b] = the sum over i of x[indices[b][i]]. The gradient
     * of a bag goes to its rows, weighted as they are, or to the greatest elements. An empty bag makes zeros.
     *
     * @param indices the indices of rows, a bag in each row
     * @param options what becomes of rows, their weights, and which index is none
     * @return the reduced bags, a row for each
     * @throws IllegalArgumentException if this or the indices are no matrix, they aren't I64, there is no such row, or the options don't
     *         fit
     */
    default Tensor embeddingBag(Tensor indices, EmbeddingBagOptions options) {
        Objects.requireNonNull(indices, "indices");
        Objects.requireNonNull(options, "options");
        Tensor x = (Tensor) this;
        return Tape.reportAs("embeddingBag", () -> EmbeddingBags.reduce(x, indices, null, options), x, indices);
    }

    /**
     * Computes the means of bags of this table's rows, of any sizes; see
     * {@link #embeddingBag(Tensor, Tensor, EmbeddingBagOptions)}.
     *
     * @param indices the indices of rows, bag by bag
     * @param offsets where each bag begins among the indices
     * @return the means, a row for each bag
     * @throws IllegalArgumentException if the shapes don't fit, indices or offsets aren't I64, there is no such row, or an offset is less
     *         than the one before
     */
    default Tensor embeddingBag(Tensor indices, Tensor offsets) {
        return embeddingBag(indices, offsets, EmbeddingBagOptions.defaults());
    }

    /**
     * Computes the sums, means or maxima of bags of this table's rows as {@link #embeddingBag(Tensor, EmbeddingBagOptions)} does, where
     * bags may have different sizes: bag b has the indices from offsets[b] to offsets[b + 1] - 1, the last one all that remain.
     *
     * @param indices the indices of rows, bag by bag, a vector
     * @param offsets where each bag begins among the indices, a vector
     * @param options what becomes of rows, their weights, and which index is none
     * @return the reduced bags, a row for each
     * @throws IllegalArgumentException if the shapes don't fit, indices or offsets aren't I64, there is no such row, an offset is less
     *         than the one before, or the options don't fit
     */
    default Tensor embeddingBag(Tensor indices, Tensor offsets, EmbeddingBagOptions options) {
        Objects.requireNonNull(indices, "indices");
        Objects.requireNonNull(offsets, "offsets");
        Objects.requireNonNull(options, "options");
        Tensor x = (Tensor) this;
        return Tape.reportAs("embeddingBag", () -> EmbeddingBags.reduce(x, indices, offsets, options), x, indices,
                offsets);
    }

    /**
     * Encodes class labels as rows with a 1 at the index of the label and 0 elsewhere.
     *
     * @param classes the number of classes
     * @return a tensor of type I64 with an additional last axis of that size
     * @throws IllegalArgumentException if this isn't I64, or a label isn't in 0 .. classes - 1
     * @alias PyTorch nn.functional.one_hot; JAX nn.one_hot; DJL oneHot
     */
    default Tensor oneHot(int classes) {
        return new OneHot(classes).apply((Tensor) this);
    }
}

/**
 * The one-hot encoding of labels.
 *
 * @param classes the number of classes, which is the size of the new axis
 */
record OneHot(int classes) implements IndexOp {

    @Override
    public Shape shape(Shape... in) {
        int[] sizes = Arrays.copyOf(in[0].toArray(), in[0].rank() + 1);
        sizes[in[0].rank()] = classes;
        return Shape.of(sizes);
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        long[] labels = Indices.of(x[0], classes);
        Storage.fill(out, 0);
        for (int n = 0; n < labels.length; n++) {
            ((long[]) out)[n * classes + (int) labels[n]] = 1;
        }
    }
}
