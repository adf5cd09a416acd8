package org.chainrule.autograd;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;

import org.chainrule.autograd.kernel.BandMatrix;
import org.chainrule.autograd.kernel.PoolWindows;

/** Validates what is pooled, and lays windows over its last axes. */
final class Pools {
    static final int BYTES = 64; // of what is kept of a window or an index, at most

    private Pools() {}

    /** Requires samples or one sample of planes that have elements; returns the first of the planes' axes. */
    static int requirePlanes(Tensor x, int axes) {
        x.dtype().requireFloating();
        int rank = x.shape().rank();
        if (rank != axes + 1 && rank != axes + 2) {
            String last = List.of("length", "height, width", "depth, height, width").get(axes - 1);
            throw new IllegalArgumentException(
                    "there must be " + (axes + 2) + " axes (samples, channels, " + last + "), or "
                            + (axes + 1) + " without samples, not " + rank + "; unsqueeze inserts an axis of size 1");
        }
        for (int axis = rank - axes; axis < rank; axis++) {
            if (x.shape().size(axis) == 0) {
                throw new IllegalArgumentException("axis " + axis + " has no elements, and no window has any");
            }
        }
        return rank - axes;
    }

    /** Returns the number of planes that the last axes make. */
    static int planes(Shape shape, int axes) {
        int planes = 1;
        for (int axis = 0; axis < shape.rank() - axes; axis++) {
            planes *= shape.size(axis);
        }
        return planes;
    }

    static PoolWindows[] windows(Tensor x, int axes, PoolOptions options) {
        if (options.excludesPadding()) {
            throw new IllegalArgumentException(
                    "padding is never a maximum; excludePadding is for averages: leave it out");
        }
        int first = requirePlanes(x, axes);
        return IntStream.range(0, axes)
                .mapToObj(k -> options.axis(k, axes).windows(first + k, x.shape().size(first + k)))
                .toArray(PoolWindows[]::new);
    }

    static List<BandMatrix> means(Tensor x, int axes, PoolOptions options) {
        int first = requirePlanes(x, axes);
        return IntStream.range(0, axes)
                .mapToObj(k -> options.axis(k, axes).means(first + k, x.shape().size(first + k))).toList();
    }

    static List<BandMatrix> meansWithoutPadding(Tensor x, int axes, PoolOptions options) {
        if (options.isPadded()) {
            throw new IllegalArgumentException("it has no padding; pad the input with zeros instead, by pad");
        }
        return means(x, axes, options);
    }

    /** Returns the sizes that are wanted, one for each axis. */
    static int[] sizes(Tensor x, int axes, int... sizes) {
        requirePlanes(x, axes);
        return sizes(axes, sizes);
    }

    /** Returns sizes of which one may stand for all axes, one for each. */
    static int[] sizes(int axes, int... sizes) {
        if (sizes.length != 1 && sizes.length != axes) {
            throw new IllegalArgumentException("there are " + sizes.length
                    + " sizes, but must be one for all axes or " + axes + ", one for each of the last");
        }
        int[] own = IntStream.range(0, axes).map(k -> sizes[sizes.length == 1 ? 0 : k]).toArray();
        for (int size : own) {
            if (size < 1) {
                throw new IllegalArgumentException("a size must be 1 or more, not " + size);
            }
        }
        return own;
    }

    // ---- as many windows as there should be ----

    private static int first(int window, int count, int in) {
        return (int) ((long) window * in / count);
    }

    private static int end(int window, int count, int in) {
        return (int) Math.ceilDiv((window + 1L) * in, count);
    }

    private static int[] forWindows(int count, IntBinaryOperator bound, int in) {
        HeapLimit.check(Math.max(in, count), BYTES, "a list of " + count + " windows along an axis of size " + in);
        return IntStream.range(0, count).map(window -> bound.applyAsInt(window, in)).toArray();
    }

    static PoolWindows[] adaptiveWindows(Tensor x, int axes, int... size) {
        int first = requirePlanes(x, axes);
        int[] counts = sizes(axes, size);
        return IntStream.range(0, axes).mapToObj(k -> {
            int in = x.shape().size(first + k);
            return new PoolWindows(in, forWindows(counts[k], (window, n) -> first(window, counts[k], n), in),
                    forWindows(counts[k], (window, n) -> end(window, counts[k], n), in), 1);
        }).toArray(PoolWindows[]::new);
    }

    static List<BandMatrix> adaptiveMeans(Tensor x, int axes, int... size) {
        int first = requirePlanes(x, axes);
        int[] counts = sizes(axes, size);
        return IntStream.range(0, axes).mapToObj(k -> adaptiveMeans(x.shape().size(first + k), counts[k])).toList();
    }

    /** Returns the means of so many windows of an axis. */
    static BandMatrix adaptiveMeans(int in, int count) {
        int[] from = forWindows(count, (window, n) -> first(window, count, n), in);
        int[] to = forWindows(count, (window, n) -> end(window, count, n), in);
        return BandMatrix.means(in, from, to, IntStream.range(0, count).mapToDouble(k -> to[k] - from[k]).toArray());
    }

    // ---- unpooling ----

    /** Returns the size of the planes that windows make so many of. */
    static int[] unpooled(Tensor x, int axes, PoolOptions options) {
        int first = requirePlanes(x, axes);
        return IntStream.range(0, axes).map(k -> options.axis(k, axes).unpooled(x.shape().size(first + k))).toArray();
    }

    static Tensor unpool(Tensor x, int axes, Tensor indices, int... size) {
        int first = requirePlanes(x, axes);
        if (!indices.shape().equals(x.shape())) {
            throw new IllegalArgumentException(
                    "the indices have shape " + indices.shape() + ", but must have that of the"
                            + " elements, " + x.shape());
        }
        int[] sizes = Arrays.copyOf(x.shape().toArray(), x.shape().rank());
        System.arraycopy(size, 0, sizes, first, axes);
        Shape result = Shape.of(sizes);
        Shape planes = Shape.of(planes(x.shape(), axes), Shape.of(size).count());
        Shape elements = Shape.of(planes.size(0), Shape.of(Arrays.copyOfRange(x.shape().toArray(), first, first + axes))
                .count());
        return Tensor.full(0, planes, x.dtype()).scatter(1, indices.reshape(elements), x.reshape(elements))
                .reshape(result);
    }
}
