package org.chainrule.autograd;

/**
 * The slice at some indices along an axis: {@code first}, {@code first + step} and so on.
 *
 * @param axis the axis
 * @param first the first index
 * @param step the step, not 0; negative for the reverse order
 * @param count the number of indices
 */
record Slice(int axis, int first, int step, int count) implements ViewOp {

    @Override
    public Shape shape(Shape... in) {
        return in[0].with(axis, count);
    }

    @Override
    public Layout layout(Layout in) {
        return in.slice(in.shape().axis(axis), first, step, count);
    }

    @Override
    public boolean masksGradients() {
        return true;
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return new Slice(Batches.behind(axis), first, step, count).apply(x);
    }

    /** Returns the gradient at the indices of the slice, zeros elsewhere. */
    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return new Pad(axis, x[0].shape().size(axis), first, step, 0).defer(g);
    }
}
