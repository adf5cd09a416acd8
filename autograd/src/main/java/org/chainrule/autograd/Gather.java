package org.chainrule.autograd;

import org.chainrule.autograd.device.Accelerator;
import org.chainrule.autograd.kernel.Indexed;
import org.chainrule.autograd.kernel.Window;

/**
 * The elements of the first argument at the indices in the second.
 *
 * @param axis the axis
 */
record Gather(int axis) implements KernelOp, DeviceOp {

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
        int along = x.atLeast1d().axis(axis);
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
        Shape in = x[0].shape().atLeast1d();
        int along = in.axis(axis);
        Indexed.gather(x[0].contiguousArray(), in.toArray(), Indices.of(x[1], in.size(along)),
                shape.atLeast1d().toArray(), along, out);
    }

    @Override
    public void compute(Accelerator device, Shape shape, Tensor out, Tensor... x) {
        Indices.of(x[1], x[0].shape().atLeast1d().size(axis)); // throws if one is out of bounds
        boolean isScalar = shape.rank() == 0;
        int along = shape.atLeast1d().axis(axis);
        int[] strides = x[0].layout().strides().clone();
        int stride = isScalar ? 0 : strides[along];
        if (!isScalar) {
            strides[along] = 0;
        }
        device.gather(shape.toArray(), new Window(DeviceStorage.array(x[0]), x[0].layout().offset(), strides), stride,
                DeviceStorage.window(x[1]), DeviceStorage.array(out));
    }

    @Override
    public boolean masksGradients() {
        return true;
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return Batches.along(Gather::new, axis, isBatched, x);
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return i == 1 ? null : new ScatterAdd(axis).defer(Tensor.full(0, x[0].shape(), g.dtype()), x[1], g);
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
