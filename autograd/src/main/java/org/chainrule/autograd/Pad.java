package org.chainrule.autograd;

import org.chainrule.autograd.device.Accelerator;

/**
 * The argument at some indices along an axis, a constant elsewhere: the transpose of {@link Slice} where the constant
 * is 0.
 *
 * @param axis the axis
 * @param size its size in the result
 * @param first the index of the argument's first element
 * @param step the step between the indices
 * @param value the constant
 */
record Pad(int axis, int size, int first, int step, double value) implements SparseOp, LinearMap, DeviceOp {

    @Override
    public Shape shape(Shape... in) {
        return in[0].with(axis, size);
    }

    @Override
    public DType dtype(Tensor... x) {
        return x[0].dtype();
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        WholeNumbers.require(DType.of(out), value);
        Storage.fill(out, value);
        place(shape, x[0]).write(x[0].contiguousArray(), out);
    }

    @Override
    public void compute(Accelerator device, Shape shape, Tensor out, Tensor... x) {
        DeviceStorage.copy(Tensor.full(value, Shape.SCALAR, out.dtype()).repeated(shape), out);
        DeviceStorage.copy(x[0], out.view(place(shape, x[0])));
    }

    @Override
    public boolean addTo(Shape shape, Object sums, boolean isClear, Tensor x) {
        return value == 0 && x.dtype() == DType.of(sums)
                && place(shape, x).addPadded(x.contiguousArray(), sums, isClear);
    }

    /** Returns where the argument's elements are in the result. */
    private Layout place(Shape shape, Tensor x) {
        return Layout.rowMajor(shape).slice(x.shape().axis(axis), first, step, x.shape().size(axis));
    }

    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        return new Pad(axis, size, first, step, 0).apply(tangents[0]);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return new Pad(Batches.behind(axis), size, first, step, value).apply(x);
    }

    @Override
    public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return new Slice(axis, first, step, x[0].shape().size(axis)).apply(g);
    }
}
