package org.chainrule.autograd;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Other shapes of the same elements. All are views where the elements' order allows: no element is copied. */
public sealed interface Shaping permits Tensor {

    /**
     * The same elements, in row-major order, in another shape.
     *
     * @param to the shape
     */
    record Reshape(Shape to) implements Op {

        @Override
        public Shape shape(Shape... in) {
            if (in[0].count() != to.count()) {
                throw new IllegalArgumentException("shape " + in[0] + " has " + in[0].count() + " elements, but " + to
                        + " has " + to.count());
            }
            return to;
        }

        @Override
        public Tensor forward(Tensor... x) {
            Tensor whole = x[0].contiguous();
            return whole.view(whole.layout().reshape(to));
        }

        @Override
        public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return g.reshape(x[0].shape());
        }

        @Override
        public boolean reads(int i, int j) {
            return false;
        }
    }

    /**
     * The axes in another order: axis i of the result is axis {@code axes[i]} of the argument.
     *
     * @param axes every axis once
     */
    record Permute(List<Integer> axes) implements Op {

        private int[] order(Shape in) {
            if (axes.size() != in.rank()) {
                throw new IllegalArgumentException(
                        "axes " + axes + " must name each of the " + in.rank() + " axes of shape " + in + " once");
            }
            return in.axes(axes.stream().mapToInt(axis -> axis).toArray());
        }

        @Override
        public Shape shape(Shape... in) {
            return Shape.of(Arrays.stream(order(in[0])).map(in[0]::size).toArray());
        }

        @Override
        public Tensor forward(Tensor... x) {
            return x[0].view(x[0].layout().permute(order(x[0].shape())));
        }

        @Override
        public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
            int[] order = order(x[0].shape());
            Integer[] back = new Integer[order.length];
            for (int axis = 0; axis < order.length; axis++) {
                back[order[axis]] = axis;
            }
            return new Permute(List.of(back)).apply(g);
        }

        @Override
        public boolean reads(int i, int j) {
            return false;
        }
    }

    /**
     * Repetition along new axes in front and along axes of size 1, without a copy.
     *
     * @param to the larger shape
     */
    record Expand(Shape to) implements Op {

        @Override
        public Shape shape(Shape... in) {
            if (!in[0].broadcastsTo(to)) {
                throw new IllegalArgumentException("shape " + in[0] + " does not broadcast to " + to
                        + ": only axes of size 1, and new axes in front, can be repeated");
            }
            return to;
        }

        @Override
        public Tensor forward(Tensor... x) {
            return x[0].repeated(to);
        }

        /** The gradient as it is: the tape sums it over the axes that were repeated. */
        @Override
        public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return g;
        }

        @Override
        public boolean reads(int i, int j) {
            return false;
        }
    }

    /**
     * The same elements in another shape, in row-major order.
     *
     * @param sizes the sizes; one may be -1, and is then computed from the number of elements
     * @return a view where the elements stand in order, else a copy
     * @throws IllegalArgumentException if the number of elements differs
     */
    default Tensor reshape(int... sizes) {
        return reshape(completed(sizes, (Tensor) this));
    }

    private static Shape completed(int[] sizes, Tensor x) {
        int[] open = IntStream.range(0, sizes.length).filter(i -> sizes[i] < 0).toArray();
        if (open.length == 0) {
            return Shape.of(sizes);
        }
        String what = "reshape of " + x.describe() + " to " + Shape.text(sizes) + ": ";
        if (open.length > 1 || sizes[open[0]] != -1) {
            throw new IllegalArgumentException(what + "only one size may be left open, as -1");
        }
        int[] known = sizes.clone();
        known[open[0]] = 1;
        int others = Shape.of(known).count();
        if (others == 0 || x.size() % others != 0) {
            throw new IllegalArgumentException(what + "no size in the place of -1 makes " + x.size() + " elements");
        }
        known[open[0]] = x.size() / others;
        return Shape.of(known);
    }

    /**
     * The same elements in another shape, in row-major order.
     *
     * @param shape the shape
     * @return a view where the elements stand in order, else a copy
     * @throws IllegalArgumentException if the number of elements differs
     */
    default Tensor reshape(Shape shape) {
        return ((Tensor) this).shape().equals(shape) ? (Tensor) this : new Reshape(shape).apply((Tensor) this);
    }

    /**
     * The axes in another order.
     *
     * @param axes every axis once; none reverses their order, which transposes a matrix
     * @return a view
     */
    default Tensor transpose(int... axes) {
        int rank = ((Tensor) this).shape().rank();
        var order = IntStream.range(0, axes.length == 0 ? rank : axes.length)
                .map(i -> axes.length == 0 ? rank - 1 - i : axes[i]);
        return new Permute(order.boxed().toList()).apply((Tensor) this);
    }

    /**
     * Repetition along axes of size 1, and along new axes in front; the slope is 1 for each repetition.
     *
     * @param shape the larger shape
     * @return a view
     */
    default Tensor expand(Shape shape) {
        return ((Tensor) this).shape().equals(shape) ? (Tensor) this : new Expand(shape).apply((Tensor) this);
    }

    /**
     * The sum over all that broadcasting to this shape would have repeated: the reverse of {@link #expand}.
     *
     * @param shape the smaller shape
     * @return the sum, of that shape
     * @throws IllegalArgumentException if that shape doesn't broadcast to this one's
     */
    default Tensor sumTo(Shape shape) {
        Shape from = ((Tensor) this).shape();
        if (from.equals(shape)) {
            return (Tensor) this;
        }
        if (!shape.broadcastsTo(from)) {
            throw new IllegalArgumentException("sumTo: shape " + shape + " does not broadcast to " + from);
        }
        int added = from.rank() - shape.rank();
        int[] repeated = IntStream.range(0, from.rank())
                .filter(axis -> axis < added || shape.size(axis - added) == 1 && from.size(axis) != 1).toArray();
        return ((Tensor) this).sum(true, repeated).reshape(shape);
    }
}
