package org.chainrule.autograd;

import org.chainrule.autograd.kernel.Indexed;

/**
 * The first argument with elements of the third written at the indices in the second.
 *
 * @param axis the axis
 */
record Scatter(int axis) implements KernelOp {

    /** Returns the part of a source that is at the places of an index, which may be smaller, as in PyTorch. */
    static Tensor within(Shape index, Tensor source) {
        Tensor part = source;
        for (int axis = 0; index.rank() == source.shape().rank() && axis < index.rank(); axis++) {
            if (source.shape().size(axis) > index.size(axis)) {
                part = part.slice(axis, 0, index.size(axis));
            }
        }
        return part;
    }

    @Override
    public Shape shape(Shape... in) {
        return ScatterAdd.requireSources(axis, in);
    }

    @Override
    public DType dtype(Tensor... x) {
        return x[0].dtype().promote(x[2].dtype());
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        DType type = DType.of(out);
        x[0].converted(type).layout().read(x[0].converted(type).storage().array(), out);
        Shape to = shape.atLeast1d();
        Indexed.scatter(x[2].converted(type).contiguousArray(), Indices.of(x[1], to.size(axis)),
                x[1].shape().atLeast1d().toArray(), to.axis(axis), out, to.toArray());
    }

    @Override
    public boolean masksGradients() {
        return true;
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return Batches.along(Scatter::new, axis, isBatched, x);
    }

    /** The gradient goes to what was written last, and where nothing was written to what was there. */
    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return switch (i) {
            case 0 -> defer(g, x[1], Tensor.full(0, Shape.SCALAR, g.dtype()).expand(x[1].shape()));
            case 2 -> Tensor.where(stays(x[1], g.shape()), new Gather(axis).apply(g, x[1]),
                    Tensor.full(0, Shape.SCALAR, g.dtype()));
            default -> null;
        };
    }

    /** Returns for each element of the source whether none is written over it. */
    private Tensor stays(Tensor index, Shape shape) {
        Tensor numbers = Tensor.arange(index.size()).reshape(index.shape());
        Tensor last = apply(Tensor.zeros(shape, DType.I64), index, numbers);
        return new Gather(axis).apply(last, index).eq(numbers);
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
