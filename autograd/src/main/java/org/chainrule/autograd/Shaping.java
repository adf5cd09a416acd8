package org.chainrule.autograd;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;

/** Changes of shape. The results are views, without a copy, wherever the elements' order allows. */
public sealed interface Shaping permits Tensor {

    /**
     * Reshapes to another shape, in row-major order.
     *
     * @param sizes the sizes; one may be -1, and is then computed from the number of elements
     * @return a view where strides can describe it, such as for contiguous elements, else a copy
     * @throws IllegalArgumentException if the number of elements differs
     * @alias PyTorch reshape, Tensor.view; NumPy reshape; JAX reshape; DJL reshape
     */
    default Tensor reshape(int... sizes) {
        Objects.requireNonNull(sizes, "sizes");
        return reshape(inferred(sizes, (Tensor) this));
    }

    private static Shape inferred(int[] sizes, Tensor x) {
        int[] open = IntStream.range(0, sizes.length).filter(i -> sizes[i] < 0).toArray();
        if (open.length == 0) {
            return sized(x, sizes);
        }
        String what = "reshape of " + x.describe() + " to " + Shape.text(sizes) + ": ";
        if (open.length > 1 || sizes[open[0]] != -1) {
            throw new IllegalArgumentException(what + "only one size may be left open, as -1");
        }
        int[] known = sizes.clone();
        known[open[0]] = 1;
        int others = sized(x, known).count();
        if (others == 0 || x.size() % others != 0) {
            throw new IllegalArgumentException(what + "no size in the place of -1 makes " + x.size() + " elements");
        }
        known[open[0]] = x.size() / others;
        return Shape.of(known);
    }

    private static Shape sized(Tensor x, int... sizes) {
        return Tape.reportAs("reshape", () -> Shape.of(sizes), x);
    }

    /**
     * Reshapes to another shape, in row-major order.
     *
     * @param shape the shape
     * @return a view where strides can describe it, such as for contiguous elements, else a copy
     * @throws IllegalArgumentException if the number of elements differs
     */
    default Tensor reshape(Shape shape) {
        Objects.requireNonNull(shape, "shape");
        return ((Tensor) this).shape().equals(shape)
                ? Alias.of((Tensor) this)
                : new Reshape(shape).apply((Tensor) this);
    }

    /**
     * Reverses the order of the axes, which transposes a matrix.
     *
     * @return a view
     * @alias PyTorch transpose, swapaxes, swapdims, t; NumPy swapaxes, transpose; JAX swapaxes; DJL swapAxes
     */
    default Tensor transpose() {
        Tensor x = (Tensor) this;
        return Permute.reversed(x.shape().rank()).apply(x);
    }

    /**
     * Transposes two axes, as PyTorch's {@code transpose}; see {@link #permute} for any other order.
     *
     * @param axis1 the one axis
     * @param axis2 the other
     * @return a view in which they have changed places
     * @throws IllegalArgumentException if one is out of range
     */
    default Tensor transpose(int axis1, int axis2) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("transpose", () -> Permute.exchange(x.shape(), axis1, axis2), x).apply(x);
    }

    /**
     * Permutes the axes.
     *
     * @param axes every axis once: axis i of the result is axis {@code axes[i]} of this
     * @return a view
     * @throws IllegalArgumentException if an axis is missing, out of range or named twice
     * @alias PyTorch permute; NumPy transpose; JAX transpose; DJL transpose
     */
    default Tensor permute(int... axes) {
        Objects.requireNonNull(axes, "axes");
        return Permute.of(axes).apply((Tensor) this);
    }

    /**
     * Moves an axis to another place; the others keep their order.
     *
     * @param from the axis
     * @param to its place in the result
     * @return a view
     * @throws IllegalArgumentException if there is no such axis
     * @alias PyTorch movedim, moveaxis; NumPy moveaxis; JAX moveaxis
     */
    default Tensor moveAxis(int from, int to) {
        return moveAxis(new int[] {from}, new int[] {to});
    }

    /**
     * Moves axes to other places; the others keep their order.
     *
     * @param from the axes
     * @param to the place of each in the result
     * @return a view
     * @throws IllegalArgumentException if the numbers of axes and places differ, or one doesn't exist or is named twice
     */
    default Tensor moveAxis(int[] from, int[] to) {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        Tensor x = (Tensor) this;
        return Tape.reportAs("moveAxis", () -> {
            int[] moved = x.shape().axes(from);
            int[] places = x.shape().axes(to);
            if (moved.length != places.length) {
                throw new IllegalArgumentException(
                        "there are " + moved.length + " axes to move, but " + places.length + " places");
            }
            int[] order = new int[x.shape().rank()];
            Arrays.fill(order, -1);
            for (int i = 0; i < moved.length; i++) {
                order[places[i]] = moved[i];
            }
            PrimitiveIterator.OfInt others = IntStream.range(0, order.length)
                    .filter(axis -> IntStream.of(moved).noneMatch(other -> other == axis)).iterator();
            for (int place = 0; place < order.length; place++) {
                order[place] = order[place] < 0 ? others.nextInt() : order[place];
            }
            return x.permute(order);
        }, x);
    }

    /**
     * Flattens all elements to a vector.
     *
     * @return a view where strides can describe it, such as for contiguous elements, else a copy
     * @alias PyTorch flatten, ravel; NumPy ravel; JAX ravel; DJL flatten
     */
    default Tensor flatten() {
        return reshape(Shape.of(((Tensor) this).size()));
    }

    /**
     * Flattens consecutive axes to one.
     *
     * @param first the first axis
     * @param last the last axis
     * @return a view where strides can describe it, such as for contiguous elements, else a copy
     * @throws IllegalArgumentException if there are no such axes, or they are in the wrong order
     */
    default Tensor flatten(int first, int last) {
        Shape shape = ((Tensor) this).shape();
        int[] run = Tape.reportAs("flatten", () -> new int[] {shape.axis(first), shape.axis(last)}, (Tensor) this);
        int from = run[0];
        int to = run[1];
        if (from > to) {
            throw new IllegalArgumentException("flatten of " + ((Tensor) this).describe() + ": axis " + first
                    + " stands behind axis " + last);
        }
        int joined = Tape.reportAs("flatten",
                () -> Shape.of(IntStream.rangeClosed(from, to).map(shape::size).toArray()).count(), (Tensor) this);
        return reshape(Shape.of(IntStream.range(0, shape.rank()).filter(axis -> axis <= from || axis > to)
                .map(axis -> axis == from ? joined : shape.size(axis)).toArray()));
    }

    /**
     * Splits an axis into several, in row-major order: the inverse of {@link #flatten(int, int)}.
     *
     * @param axis the axis
     * @param sizes the sizes of those that take its place; one may be -1, and is then computed
     * @return a view where strides can describe it, else a copy
     * @throws IllegalArgumentException if the product of the sizes isn't that of the axis
     * @alias PyTorch unflatten
     */
    default Tensor unflatten(int axis, int... sizes) {
        Objects.requireNonNull(sizes, "sizes");
        Tensor x = (Tensor) this;
        return Tape.reportAs("unflatten", () -> {
            int along = x.shape().axis(axis);
            int[] others = x.shape().toArray();
            int[] parts = sizes.clone();
            long known = 1;
            int open = -1;
            for (int i = 0; i < parts.length; i++) {
                if (parts[i] == -1 && open < 0) {
                    open = i;
                } else {
                    known = Math.multiplyHigh(known, parts[i]) == 0 ? known * parts[i] : -1;
                }
            }
            if (open >= 0 && known > 0 && others[along] % known == 0) {
                parts[open] = (int) (others[along] / known);
                known = others[along];
            }
            if (known != others[along]) {
                throw new IllegalArgumentException(
                        "sizes " + Shape.text(sizes) + " don't make the " + others[along] + " of axis " + axis);
            }
            return x.reshape(
                    Shape.of(IntStream.concat(IntStream.concat(Arrays.stream(others, 0, along), IntStream.of(parts)),
                            Arrays.stream(others, along + 1, others.length)).toArray()));
        }, x);
    }

    /**
     * Removes axes of size 1.
     *
     * @param axes the axes to remove; none for all of size 1; 0 or -1 of a scalar, which has none to remove, changes nothing
     * @return a view
     * @throws IllegalArgumentException if one of them has another size
     * @alias PyTorch squeeze; NumPy squeeze; JAX squeeze; DJL squeeze
     */
    default Tensor squeeze(int... axes) {
        Objects.requireNonNull(axes, "axes");
        Shape shape = ((Tensor) this).shape();
        int[] named = Tape.reportAs("squeeze", () -> shape.atLeast1d().axes(axes), (Tensor) this);
        if (shape.rank() == 0) {
            return reshape(Shape.SCALAR);
        }
        for (int axis : named) {
            if (shape.size(axis) != 1) {
                throw new IllegalArgumentException("squeeze of " + ((Tensor) this).describe() + ": axis " + axis
                        + " has size " + shape.size(axis) + ", and only axes of size 1 can be left out");
            }
        }
        return reshape(Shape.of(IntStream.range(0, shape.rank())
                .filter(axis -> axes.length == 0
                        ? shape.size(axis) != 1
                        : Arrays.stream(named).noneMatch(dropped -> dropped == axis))
                .map(shape::size).toArray()));
    }

    /**
     * Inserts an axis of size 1.
     *
     * @param axis its index in the result; -1 makes it the last
     * @return a view
     * @throws IllegalArgumentException if the index is out of range
     * @alias PyTorch unsqueeze; NumPy expand_dims; JAX expand_dims; DJL expandDims
     */
    default Tensor unsqueeze(int axis) {
        int[] sizes = ((Tensor) this).shape().toArray();
        int at = axis < 0 ? axis + sizes.length + 1 : axis;
        if (at < 0 || at > sizes.length) {
            throw new IllegalArgumentException("unsqueeze of " + ((Tensor) this).describe() + ": there is no place "
                    + axis + " among " + sizes.length + " axes");
        }
        if (sizes.length == Shape.MOST_AXES) {
            throw new IllegalArgumentException("unsqueeze of " + ((Tensor) this).describe() + ": " + Shape.MOST_AXES
                    + " axes are the most that a tensor can have");
        }
        return reshape(Shape.of(IntStream.rangeClosed(0, sizes.length)
                .map(i -> i == at ? 1 : sizes[i < at ? i : i - 1]).toArray()));
    }

    /**
     * Repeats the tensor along axes, like tiles. The derivative is 1 for each repetition.
     *
     * @param times how often along each of the last axes; more counts than axes make new ones in front
     * @return the repeated elements
     * @alias PyTorch tile; NumPy tile; JAX tile; DJL tile
     */
    default Tensor tile(int... times) {
        Objects.requireNonNull(times, "times");
        return Tape.reportAs("tile", () -> tiled(times), (Tensor) this);
    }

    private Tensor tiled(int... times) {
        int rank = Math.max(times.length, ((Tensor) this).shape().rank());
        var once = IntStream.builder(); // the sizes, each after a 1 where several elements are repeated
        var repeated = IntStream.builder(); // the same with the numbers of times for these 1
        int[] sizes = new int[rank];
        Shape shape = ((Tensor) this).shape();
        for (int back = rank; back >= 1; back--) {
            int size = back <= shape.rank() ? shape.size(-back) : 1;
            int count = back <= times.length ? times[times.length - back] : 1;
            if (count != 1 && size != 1) {
                once.add(1);
                repeated.add(count);
            }
            once.add(size);
            repeated.add(size == 1 ? count : size);
            sizes[rank - back] = Shape.of(count, size).count();
        }
        Tensor tiled = reshape(Shape.of(once.build().toArray())).expand(Shape.of(repeated.build().toArray()))
                .reshape(Shape.of(sizes));
        return tiled.storage() == ((Tensor) this).storage() ? Copy.OP.apply(tiled) : tiled; // no view by chance
    }

    /**
     * Repeats the tensor along every axis, as PyTorch's {@code repeat}; see {@link #tile}.
     *
     * @param times how often along each axis, with a count for every one at least
     * @return the repeated elements
     * @throws IllegalArgumentException if there are fewer counts than axes
     * @alias PyTorch Tensor.repeat; NumPy tile; JAX tile; DJL repeat
     */
    default Tensor repeat(int... times) {
        Objects.requireNonNull(times, "times");
        if (times.length < ((Tensor) this).shape().rank()) {
            throw new IllegalArgumentException("repeat of " + ((Tensor) this).describe() + ": " + times.length
                    + " numbers don't say how often along each axis; tile repeats along the last ones");
        }
        return Tape.reportAs("repeat", () -> tiled(times), (Tensor) this);
    }

    /**
     * Expands axes of size 1, and new axes in front, to a larger shape. The derivative is 1 for each repetition.
     *
     * @param shape the larger shape
     * @return a view
     * @alias PyTorch Tensor.expand, broadcast_to; NumPy broadcast_to; JAX broadcast_to; DJL broadcast
     */
    default Tensor expand(Shape shape) {
        Objects.requireNonNull(shape, "shape");
        return ((Tensor) this).shape().equals(shape) ? Alias.of((Tensor) this) : new Expand(shape).apply((Tensor) this);
    }

    /**
     * Expands axes of size 1, and new axes in front, to larger sizes.
     *
     * @param sizes the sizes; -1 keeps that of an axis
     * @return a view
     * @throws IllegalArgumentException if the sizes don't fit, or -1 stands for a new axis
     */
    default Tensor expand(int... sizes) {
        Objects.requireNonNull(sizes, "sizes");
        Tensor x = (Tensor) this;
        return expand(Tape.reportAs("expand", () -> {
            int[] kept = sizes.clone();
            int added = kept.length - x.shape().rank();
            for (int i = 0; i < kept.length; i++) {
                if (kept[i] == -1 && i < added) {
                    throw new IllegalArgumentException(
                            "-1 stands for the new axis " + i + ", which has no size to keep");
                }
                kept[i] = kept[i] == -1 ? x.shape().size(i - added) : kept[i];
            }
            return Shape.of(kept);
        }, x));
    }

    /**
     * Sums over the axes that broadcasting a smaller shape to this one repeats: the transpose of {@link #expand}.
     *
     * @param shape the smaller shape
     * @return the sum, of that shape; a view where nothing was repeated
     * @throws IllegalArgumentException if that shape doesn't broadcast to this one's
     * @alias PyTorch Tensor.sum_to_size
     */
    default Tensor sumTo(Shape shape) {
        Objects.requireNonNull(shape, "shape");
        Shape from = ((Tensor) this).shape();
        if (from.equals(shape)) {
            return Alias.of((Tensor) this);
        }
        return from.count() == shape.count() && shape.broadcastsTo(from)
                ? reshape(shape) // nothing was repeated
                : Tape.apply(new SumTo(shape), (Tensor) this);
    }
}

/**
 * The same elements, in row-major order, in another shape.
 *
 * @param to the shape
 */
record Reshape(Shape to) implements ViewOp {

    @Override
    public Shape shape(Shape... in) {
        if (in[0].count() != to.count()) {
            throw new IllegalArgumentException("shape " + in[0] + " has " + in[0].count() + " elements, but " + to
                    + " has " + to.count());
        }
        return to;
    }

    /** Elements are copied first if strides alone can't describe them in the other shape. */
    @Override
    public Tensor forward(Tensor... x) {
        ViewOp.requireElements(x[0]);
        Layout layout = layout(x[0].layout());
        return layout == null ? x[0].reshaped(to) : x[0].view(layout);
    }

    @Override
    public Layout layout(Layout in) {
        return in.reshapeIfPossible(to);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return new Reshape(Batches.all(x[0].shape().size(0), to)).apply(x);
    }

    @Override
    public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return g.reshape(x[0].shape());
    }
}

/**
 * The expansion along new axes in front and along axes of size 1, without a copy.
 *
 * @param to the larger shape
 */
record Expand(Shape to) implements ViewOp {

    @Override
    public Shape shape(Shape... in) {
        if (!in[0].broadcastsTo(to)) {
            throw new IllegalArgumentException("shape " + in[0] + " does not broadcast to " + to
                    + ": only axes of size 1, and new axes in front, can be repeated");
        }
        return to;
    }

    @Override
    public Layout layout(Layout in) {
        return in.expand(to);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return new Expand(Batches.all(x[0].shape().size(0), to)).apply(Batches.aligned(x[0], to.rank()));
    }

    /** Returns the gradient as it is: the engine sums it over the axes that were repeated. */
    @Override
    public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return g;
    }
}
