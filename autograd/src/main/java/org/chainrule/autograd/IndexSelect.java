package org.chainrule.autograd;

import org.chainrule.autograd.kernel.IndexedSlices;

/**
 * The slices of the first argument along an axis at the indices in the second, whose axes take the place of that axis.
 *
 * @param axis the axis
 */
record IndexSelect(int axis) implements KernelOp {

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
        return isBatched[1] || x[0].shape().rank() == 1 ? null : new IndexSelect(Batches.behind(axis)).apply(x);
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
