package org.chainrule.autograd;

import java.util.Arrays;

/**
 * The windows of a size along an axis, at a distance of a step, which may overlap. The axis counts the windows, and a new last axis
 * the elements of each.
 *
 * @param axis the axis
 * @param size the size of the windows
 * @param step the distance from each to the next
 */
record Unfold(int axis, int size, int step) implements ViewOp {

    /** Returns how many windows fit. */
    private int count(Shape in) {
        int length = in.size(axis);
        if (size < 0 || size > length || step < 1) {
            throw new IllegalArgumentException("windows of size " + size + " at a distance of " + step + " along axis "
                    + axis
                    + " of size " + length + ": the size must be between 0 and that, and the distance positive");
        }
        return (length - size) / step + 1;
    }

    @Override
    public Shape shape(Shape... in) {
        return windows(in[0], count(in[0]));
    }

    private Shape windows(Shape in, int count) {
        int[] sizes = Arrays.copyOf(in.with(axis, count).toArray(), in.rank() + 1);
        sizes[in.rank()] = size;
        return Shape.of(sizes);
    }

    @Override
    public Layout layout(Layout in) {
        return in.windows(in.shape().axis(axis), size, step, shape(in.shape()));
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return new Unfold(Batches.behind(axis), size, step).apply(x);
    }

    /** Adds up what overlaps. */
    @Override
    public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
        int along = x[0].shape().axis(axis);
        return g.fold(along, x[0].shape().size(along), step);
    }

    @Override
    public boolean appliesOpsInRules() {
        return true;
    }
}
