package org.chainrule.autograd;

import java.util.Arrays;
import java.util.Objects;

import org.chainrule.autograd.kernel.Indexed;

/**
 * Elements selected by indices, which are tensors of type I64, and by masks. The gradients of an element that is
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
     */
    default Tensor gather(int axis, Tensor index) {
        return new Gather(axis).apply((Tensor) this, index);
    }

    /**
     * Selects slices along an axis: for axis 0 and a vector of indices, y[i] = x[index[i]]; for axis 1 and a matrix of
     * indices, y[a][i][j] = x[a][index[i][j]].
     *
     * @param axis the axis
     * @param index the indices, of any shape
     * @return the slices; the axes of the index take the place of the axis
     * @throws IllegalArgumentException if the index isn't I64, or an index is out of range
     */
    default Tensor indexSelect(int axis, Tensor index) {
        Objects.requireNonNull(index, "index");
        Tensor x = (Tensor) this;
        return Tape.reportAs("indexSelect", () -> {
            int along = x.shape().axis(axis);
            Indices.of(index, x.shape().size(along)); // so that an error names the given index
            Shape chosen = x.shape().with(along, index.size());
            int[] ones = new int[chosen.rank()];
            Arrays.fill(ones, 1);
            Tensor slices = gather(along, index.reshape(Shape.of(ones).with(along, index.size())).expand(chosen));
            return index.shape().rank() == 1 ? slices : slices.reshape(x.shape().with(along, index.shape()));
        }, x, index);
    }

    /**
     * Adds elements of another tensor at indices along an axis: for axis 0 of a matrix, y[index[i][j]][j] +=
     * source[i][j].
     *
     * @param axis the axis
     * @param index the indices, of the source's shape
     * @param source what is added
     * @return the sums, of this shape
     * @throws IllegalArgumentException if the shapes don't fit, the index isn't I64, or an index is out of range
     */
    default Tensor scatterAdd(int axis, Tensor index, Tensor source) {
        return new ScatterAdd(axis).apply((Tensor) this, index, source);
    }

    /**
     * Takes elements by their indices in row-major order.
     *
     * @param index the indices, of any shape
     * @return the elements, of the index's shape
     * @throws IllegalArgumentException if the index isn't I64, or there is no such element
     */
    default Tensor take(Tensor index) {
        Objects.requireNonNull(index, "index");
        Tensor x = (Tensor) this;
        return Tape.reportAs("take", () -> {
            Indices.of(index, x.size()); // so that an error names the given index
            return x.flatten().gather(0, index.flatten()).reshape(index.shape());
        }, x, index);
    }

    /**
     * Fills with a value where a mask is true. The derivative is 0 there and 1 elsewhere.
     *
     * @param mask where to fill, broadcast
     * @param value the value
     * @return the value where the mask is true, else this
     */
    default Tensor maskedFill(Tensor mask, double value) {
        Objects.requireNonNull(mask, "mask");
        Tensor x = (Tensor) this;
        return Tape.reportAs("maskedFill",
                () -> Tensor.where(mask, Tensor.full(value, Shape.SCALAR, x.dtype()), x), x, mask);
    }

    /**
     * Encodes class labels as rows with a 1 at the index of the label and 0 elsewhere.
     *
     * @param classes the number of classes
     * @return a tensor of type I64 with an additional last axis of that size
     * @throws IllegalArgumentException if this isn't I64, or a label isn't in 0 .. classes - 1
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

/**
 * The elements of the first argument at the indices in the second.
 *
 * @param axis the axis
 */
record Gather(int axis) implements KernelOp {

    @Override
    public Shape shape(Shape... in) {
        requireWithin(in[1], in[0], axis);
        return in[1];
    }

    @Override
    public DType dtype(Tensor... x) {
        return x[0].dtype();
    }

    /** Validates the shape of an index, which may be smaller along other axes, but not larger. */
    static void requireWithin(Shape index, Shape x, int axis) {
        int along = x.axis(axis);
        boolean fits = index.rank() == x.rank();
        for (int other = 0; fits && other < x.rank(); other++) {
            fits = other == along || index.size(other) <= x.size(other);
        }
        if (!fits) {
            throw new IllegalArgumentException("the index has shape " + index + ", but must have " + x.rank()
                    + " axes and, but for axis " + along + ", sizes within " + x);
        }
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Shape in = x[0].shape();
        int along = in.axis(axis);
        Indexed.gather(x[0].contiguousArray(), in.toArray(), Indices.of(x[1], in.size(along)), shape.toArray(), along,
                out);
    }

    @Override
    public boolean masksGradients() {
        return true;
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return i == 1 ? null : new ScatterAdd(axis).defer(Tensor.full(0, x[0].shape(), g.dtype()), x[1], g);
    }

    @Override
    public boolean reads(int i, int j) {
        return j == 1;
    }
}

/**
 * The first argument with elements of the third added at the indices in the second.
 *
 * @param axis the axis
 */
record ScatterAdd(int axis) implements KernelOp {

    @Override
    public Shape shape(Shape... in) {
        Gather.requireWithin(in[1], in[0], axis);
        if (!in[1].equals(in[2])) {
            throw new IllegalArgumentException("the index has shape " + in[1] + " and the source " + in[2]
                    + ", but they must be the same");
        }
        return in[0];
    }

    @Override
    public DType dtype(Tensor... x) {
        DType type = x[0].dtype().promote(x[2].dtype());
        return type.isFloating() ? type : DType.I64;
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        int along = shape.axis(axis);
        long[] index = Indices.of(x[1], shape.size(along));
        if (out instanceof long[] integers) {
            System.arraycopy(x[0].toLongArray(), 0, integers, 0, integers.length);
            Indexed.scatterAdd(integers, shape.toArray(), index, x[1].shape().toArray(), along, x[2].toLongArray());
            return;
        }
        double[] sums = x[0].toDoubleArray();
        Indexed.scatterAdd(sums, shape.toArray(), index, x[1].shape().toArray(), along, x[2].doubles());
        Storage.convert(sums, out);
    }

    @Override
    public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return switch (i) {
            case 0 -> g;
            case 2 -> g.gather(axis, x[1]);
            default -> null;
        };
    }

    @Override
    public boolean reads(int i, int j) {
        return i == 2 && j == 1;
    }
}
