package org.chainrule.autograd;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Vmap rules that many ops share: for arguments that have an axis of examples in front of their own. */
final class Batches {
    private Batches() {}

    /** Returns the shape of one of so many examples. */
    static Shape example(Shape all) {
        int[] sizes = all.toArray();
        return Shape.of(Arrays.copyOfRange(sizes, 1, sizes.length));
    }

    /** Returns the shape of so many examples. */
    static Shape all(int size, Shape example) {
        return Shape.of(IntStream.concat(IntStream.of(size), IntStream.of(example.toArray())).toArray());
    }

    /** Returns the number of examples. */
    static int size(boolean[] isBatched, Tensor... x) {
        for (int i = 0; i < x.length; i++) {
            if (isBatched[i]) {
                return x[i].shape().size(0);
            }
        }
        throw new AssertionError("no argument has several examples");
    }

    /** Requires that some have examples, and that these are equally many. */
    static void requireSizes(boolean[] isBatched, Tensor... x) {
        if (isBatched.length != x.length) {
            throw new IllegalArgumentException("vmap of " + x.length + " tensors: it is said of " + isBatched.length
                    + " whether they have several examples");
        }
        int first = -1;
        for (int i = 0; i < x.length; i++) {
            if (isBatched[i]) {
                if (x[i].shape().rank() == 0) {
                    throw new IllegalArgumentException(
                            "vmap of " + x[i].describe() + ": a scalar has no axis of examples");
                }
                first = first < 0 ? i : first;
                if (x[i].shape().size(0) != x[first].shape().size(0)) {
                    throw new IllegalArgumentException("vmap of " + x[first].describe() + " and " + x[i].describe()
                            + ": the first axes, of the examples, have different sizes");
                }
            }
        }
        if (first < 0) {
            throw new IllegalArgumentException("vmap of " + x.length
                    + " tensors: none has several examples, and then there is nothing to map over");
        }
    }

    /** Returns an op's axis, counted from 0 or from the end, where the axis of examples is in front. */
    static int behind(int axis) {
        return axis < 0 ? axis : axis + 1;
    }

    /** Returns the same axis of examples; a scalar gets one of its own. */
    static int behind(int axis, boolean isBatched, Tensor x) {
        return x.shape().rank() == (isBatched ? 1 : 0) ? 1 : behind(axis);
    }

    /** Returns all arguments with the axis of examples, along which those without one are repeated. */
    static Tensor[] repeated(boolean[] isBatched, Tensor... x) {
        int size = size(isBatched, x);
        Tensor[] all = x.clone();
        for (int i = 0; i < x.length; i++) {
            if (!isBatched[i]) {
                all[i] = x[i].unsqueeze(0).expand(all(size, x[i].shape()));
            }
        }
        return all;
    }

    /** Inserts axes of size 1 behind that of the examples, so that the others are aligned at the end. */
    static Tensor aligned(Tensor x, int rank) {
        int[] sizes = new int[rank + 1];
        Arrays.fill(sizes, 1);
        int[] given = x.shape().toArray();
        sizes[0] = given[0];
        System.arraycopy(given, 1, sizes, rank + 2 - given.length, given.length - 1);
        return given.length == sizes.length ? x : x.reshape(sizes);
    }

    /** Applies an op that broadcasts its arguments. */
    static Tensor broadcast(Op op, boolean[] isBatched, Tensor... x) {
        return op.apply(aligned(isBatched, x));
    }

    /** Returns arguments whose own axes are aligned at the end, so that they broadcast with their examples. */
    static Tensor[] aligned(boolean[] isBatched, Tensor... x) {
        int rank = 0;
        for (int i = 0; i < x.length; i++) {
            rank = Math.max(rank, x[i].shape().rank() - (isBatched[i] ? 1 : 0));
        }
        Tensor[] all = x.clone();
        for (int i = 0; i < x.length; i++) {
            all[i] = isBatched[i] ? aligned(x[i], rank) : x[i];
        }
        return all;
    }

    /** Applies an op along an axis of arguments and results that all have it, as a scalar has axis 0. */
    static Tensor along(IntFunction<Op> op, int axis, boolean[] isBatched, Tensor... x) {
        Tensor[] all = repeated(isBatched, x);
        if (Arrays.stream(all).allMatch(tensor -> tensor.shape().rank() == 1)) {
            return op.apply(1).apply(Arrays.stream(all).map(tensor -> tensor.unsqueeze(-1)).toArray(Tensor[]::new))
                    .squeeze(-1);
        }
        return op.apply(behind(axis)).apply(all);
    }
}
