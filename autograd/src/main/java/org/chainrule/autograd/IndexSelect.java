package org.chainrule.autograd;

import java.util.Arrays;

import org.chainrule.autograd.device.Accelerator;
import org.chainrule.autograd.kernel.IndexedSlices;
import org.chainrule.autograd.kernel.Window;

/**
 * The slices of the first argument along an axis at the indices in the second, whose axes take the place of that axis.
 *
 * @param axis the axis
 */
record IndexSelect(int axis) implements KernelOp, DeviceOp {

    @Override
    public Shape shape(Shape... in) {
        return slices(in[0], axis, in[1]);
    }

    /** Returns the shape of the slices at indices. That of a scalar, which takes one index, is a scalar. */
    static Shape slices(Shape x, int axis, Shape index) {
        if (x.rank() == 0 && index.rank() <= 1 && index.count() == 1) {
            x.atLeast1d().axis(axis); // which must exist
            return x;
        }
        return x.with(x.axis(axis), index);
    }

    @Override
    public DType dtype(Tensor... x) {
        return x[0].dtype();
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Shape in = x[0].shape().atLeast1d();
        if (shape.count() == 0) {
            Indices.of(x[1], in.size(axis));
            return; // of slices that might be as many as there can be
        }
        IndexedSlices.select(x[0].contiguousArray(), around(in, axis), Indices.of(x[1], in.size(axis)), out);
    }

    @Override
    public void compute(Accelerator device, Shape shape, Tensor out, Tensor... x) {
        Shape in = x[0].shape().atLeast1d();
        Indices.of(x[1], in.size(axis)); // throws if one is out of bounds
        int along = in.axis(axis);
        int[] strides = x[0].layout().strides();
        int[] ofX = new int[shape.rank()]; // 0 along the axes of the index
        int[] ofIndex = new int[shape.rank()];
        int inner = x[1].shape().rank();
        for (int other = 0; other < strides.length; other++) {
            if (other != along) {
                ofX[other < along ? other : other + inner - 1] = strides[other];
            }
        }
        for (int n = 0; n < inner && shape.rank() > 0; n++) {
            ofIndex[along + n] = x[1].layout().strides()[n];
        }
        device.gather(shape.toArray(), new Window(DeviceStorage.array(x[0]), x[0].layout().offset(), ofX),
                strides.length == 0 ? 0 : strides[along],
                new Window(DeviceStorage.array(x[1]), x[1].layout().offset(), ofIndex),
                DeviceStorage.array(out));
    }

    /** Returns the number of elements before an axis, along it and behind it. */
    static int[] around(Shape shape, int axis) {
        int along = shape.atLeast1d().axis(axis);
        int[] sizes = {1, shape.atLeast1d().size(along), 1};
        for (int other = 0; other < shape.rank(); other++) {
            if (other != along) {
                sizes[other < along ? 0 : 2] *= shape.size(other);
            }
        }
        return sizes;
    }

    @Override
    public boolean masksGradients() {
        return true;
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        int rank = x[0].shape().rank() - (isBatched[0] ? 1 : 0);
        if (rank == 0) { // of scalars, of which there is but one element to select
            Tensor[] all = Batches.repeated(isBatched, x);
            int size = Batches.size(isBatched, x);
            return new Gather(1).apply(all[0].reshape(size, 1), all[1].reshape(size, 1)).reshape(size);
        }
        int along = isBatched[0] ? x[0].shape().axis(Batches.behind(axis)) - 1 : x[0].shape().axis(axis);
        if (!isBatched[0]) {
            return new IndexSelect(along).apply(x).moveAxis(along, 0);
        }
        if (!isBatched[1]) {
            return new IndexSelect(along + 1).apply(x);
        }
        int index = x[1].shape().rank() - 1;
        Tensor slices = new IndexSelect(0).apply(joined(along, x[0]),
                inJoined(x[0].shape().size(along + 1), x[1]));
        return swapped(index, along, slices);
    }

    /** Joins the axis of examples with the one that is indexed, in front of the others. */
    static Tensor joined(int along, Tensor x) {
        return x.moveAxis(along + 1, 1).flatten(0, 1);
    }

    /** Returns the indices of examples along the joined axis. */
    static Tensor inJoined(int size, Tensor index) {
        Indices.of(BatchedStorage.ofAll(index), size);
        int[] sizes = new int[index.shape().rank()];
        Arrays.fill(sizes, 1);
        sizes[0] = index.shape().size(0);
        return index.add(Tensor.arange(sizes[0]).mul(Indices.scalar(size)).reshape(sizes));
    }

    /** Swaps so many axes behind that of examples with so many others that follow. */
    static Tensor swapped(int first, int second, Tensor x) {
        int[] axes = new int[x.shape().rank()];
        Arrays.setAll(axes, n -> n == 0 || n > first + second ? n : n <= second ? first + n : n - second);
        return x.permute(axes);
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return i == 1 ? null : new IndexAdd(axis).defer(Tensor.full(0, x[0].shape(), g.dtype()), x[1], g);
    }

    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        return Tangents.linear(this, tangents, x);
    }

    @Override
    public boolean reads(int i, int j) {
        return j == 1;
    }
}
