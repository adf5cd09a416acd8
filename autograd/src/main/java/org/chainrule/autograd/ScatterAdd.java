package org.chainrule.autograd;

import org.chainrule.autograd.kernel.Indexed;

/**
 * The first argument with elements of the third added at the indices in the second.
 *
 * @param axis the axis
 */
record ScatterAdd(int axis) implements KernelOp {

    @Override
    public Shape shape(Shape... in) {
        return requireSources(axis, in);
    }

    /** Validates the shapes of a tensor, of an index into it, and of as many elements that are written to it. */
    static Shape requireSources(int axis, Shape... in) {
        Gather.requireWithin(in[1], in[0], axis);
        if (!in[1].equals(in[2])) {
            throw new IllegalArgumentException("the index has shape " + in[1] + " and the source " + in[2]
                    + ", but they must be the same");
        }
        return in[0];
    }

    /** Returns how often an index leads to each place of a shape. */
    static Tensor counts(int axis, Shape shape, Tensor index) {
        return Tensor.zeros(shape, DType.I64).scatterAdd(axis, index, Tensor.ones(index.shape(), DType.I64));
    }

    @Override
    public DType dtype(Tensor... x) {
        return x[0].dtype().promote(x[2].dtype()).accumulated();
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Shape to = shape.atLeast1d();
        int along = to.axis(axis);
        long[] index = Indices.of(x[1], to.size(along));
        int[] indexSizes = x[1].shape().atLeast1d().toArray();
        if (out instanceof long[] integers) {
            System.arraycopy(x[0].toLongArray(), 0, integers, 0, integers.length);
            Indexed.scatterAdd(integers, to.toArray(), index, indexSizes, along, x[2].toLongArray());
            return;
        }
        DType type = DType.of(out);
        Indexed.scatterAdd(x[0].converted(type).contiguousArray(), to.toArray(), index, indexSizes, along,
                x[2].converted(type).contiguousArray(), out);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return Batches.along(ScatterAdd::new, axis, isBatched, x);
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
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        return Tangents.linear(this, tangents, x);
    }

    @Override
    public boolean reads(int i, int j) {
        return i == 2 && j == 1;
    }
}
