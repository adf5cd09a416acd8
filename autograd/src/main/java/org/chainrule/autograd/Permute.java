package org.chainrule.autograd;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The permutation of the axes: axis i of the result is axis {@code axes[i]} of the argument.
 *
 * @param axes every axis once
 */
record Permute(List<Integer> axes) implements ViewOp {
    private static final Permute TRANSPOSE = of(1, 0);

    static Permute of(int... axes) {
        return new Permute(Arrays.stream(axes).boxed().toList());
    }

    static Permute reversed(int rank) {
        return rank == 2 ? TRANSPOSE : of(IntStream.range(0, rank).map(i -> rank - 1 - i).toArray());
    }

    /** Returns the permutation that exchanges two axes. */
    static Permute exchange(Shape in, int axis1, int axis2) {
        int[] order = IntStream.range(0, in.rank()).toArray();
        order[in.axis(axis1)] = in.axis(axis2);
        order[in.axis(axis2)] = in.axis(axis1);
        return of(order);
    }

    private int[] order(Shape in) {
        if (axes.size() != in.rank()) {
            throw new IllegalArgumentException(
                    "axes " + axes + " must name each of the " + in.rank() + " axes of shape " + in + " once"
                            + (axes.size() == 2 ? "; transpose exchanges two axes" : ""));
        }
        return in.axes(axes);
    }

    /** Returns how to swap two axes of several, if that is what was meant. */
    private String swapping(Shape in) {
        if (axes.size() != 2 || in.rank() < 2) {
            return "";
        }
        int[] two = in.axes(axes);
        int[] order = IntStream.range(0, in.rank())
                .map(axis -> axis == two[0] ? two[1] : axis == two[1] ? two[0] : axis).toArray();
        return "; to swap the two, name all in their new order: " + Arrays.toString(order);
    }

    @Override
    public Shape shape(Shape... in) {
        int[] sizes = order(in[0]);
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = in[0].size(sizes[i]);
        }
        return Shape.owning(sizes);
    }

    @Override
    public Layout layout(Layout in) {
        return in.permute(order(in.shape()));
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        int[] order = order(Batches.example(x[0].shape()));
        return of(IntStream.concat(IntStream.of(0), Arrays.stream(order).map(axis -> axis + 1)).toArray()).apply(x);
    }

    @Override
    public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return inverse(x[0].shape()).apply(g);
    }

    private Permute inverse(Shape in) {
        int[] order = order(in);
        int[] inverse = Layout.inverse(order);
        return Arrays.equals(order, inverse) ? this : of(inverse);
    }
}
