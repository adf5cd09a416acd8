package org.chainrule.autograd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Samples images at places between their elements. Along each axis a place has one, two or four neighbours with weights; the result is
 * the sum over all combinations. It is a composition of ops, from which the derivatives by images and places follow.
 */
final class GridSampling {
    private static final int REACH = 4; // more than neighbours are apart: whatever is farther outside has none within

    private GridSampling() {}

    /**
     * Neighbours of all places along one axis, or along several.
     *
     * @param index the indices, 0 where there is no such element
     * @param isWithin where there is one
     * @param weight the weights
     */
    private record Neighbour(Tensor index, Tensor isWithin, Tensor weight) {

        /** Returns the neighbour at indices that are whole, but may be outside or NaN. */
        static Neighbour at(Tensor index, int size, Tensor weight) {
            Tensor isWithin = index.ge(0).logicalAnd(index.le(size - 1));
            return new Neighbour(index.maskedFill(isWithin.logicalNot(), 0).to(DType.I64), isWithin, weight);
        }

        /** Returns the combination with a neighbour along the next axis of some size. */
        Neighbour and(Neighbour next, int size) {
            return new Neighbour(index.mul(Indices.scalar(size)).add(next.index), isWithin.logicalAnd(next.isWithin),
                    weight.mul(next.weight));
        }
    }

    static Tensor sample(Tensor x, Tensor grid, GridOptions options) {
        requireFitting(x, grid, options);
        int axes = x.shape().rank() - 2;
        int samples = x.shape().size(0);
        int channels = x.shape().size(1);
        int[] sizes = Arrays.copyOfRange(x.shape().toArray(), 2, axes + 2);
        int[] results = Arrays.copyOfRange(grid.shape().toArray(), 1, axes + 1);
        int pixels = Shape.of(sizes).count();
        Tensor places = grid.reshape(samples, Shape.of(results).count(), axes);
        // rows of channels lie together, so that a neighbour is looked up once for all of them
        Tensor rows = x.reshape(samples, channels, pixels).transpose(1, 2).reshape(Shape.of(samples, pixels).count(),
                channels);
        Tensor firsts = Tensor.arange(samples).mul(Indices.scalar(pixels)).unsqueeze(1);
        Tensor zero = Tensor.full(0, Shape.SCALAR, x.dtype());
        Tensor sum = null;
        for (Neighbour neighbour : neighbours(places, sizes, options)) {
            Tensor values = rows.indexSelect(0, neighbour.index.add(firsts));
            Tensor term = Tensor.where(neighbour.isWithin.unsqueeze(-1), values, zero)
                    .mul(neighbour.weight.unsqueeze(-1));
            sum = sum == null ? term : sum.add(term);
        }
        int[] shape = IntStream.concat(IntStream.of(samples, channels), IntStream.of(results)).toArray();
        return sum.transpose(1, 2).reshape(shape);
    }

    private static void requireFitting(Tensor x, Tensor grid, GridOptions options) {
        int rank = x.shape().rank();
        Tape.requireFloating(0, x, grid);
        Tape.requireFloating(1, x, grid);
        if (rank != 4 && rank != 5) {
            throw new IllegalArgumentException("images have 4 axes (samples, channels, height, width) or 5 (samples,"
                    + " channels, depth, height, width), not " + rank + "; unsqueeze inserts an axis of size 1");
        }
        Pools.requirePlanes(x, rank - 2);
        Shape places = grid.shape();
        if (places.rank() != rank || places.size(0) != x.shape().size(0) || places.size(-1) != rank - 2) {
            throw new IllegalArgumentException("the grid must have " + rank + " axes, the first of "
                    + x.shape().size(0) + " samples and the last of " + (rank - 2) + " coordinates, "
                    + (rank == 4 ? "x and y" : "x, y and z") + ", not the shape " + places);
        }
        if (rank == 5 && options.mode() == InterpolateMode.CUBIC) {
            throw new IllegalArgumentException("CUBIC is for images of 4 axes, not for volumes; set LINEAR or NEAREST");
        }
    }

    /** Returns the combinations of neighbours along all axes. */
    private static List<Neighbour> neighbours(Tensor places, int[] sizes, GridOptions options) {
        List<Neighbour> all = List.of();
        for (int axis = 0; axis < sizes.length; axis++) {
            int size = sizes[axis];
            // x, the first coordinate, is along the last axis
            List<Neighbour> next = along(places.select(2, sizes.length - 1 - axis), size, options);
            all = axis == 0
                    ? next
                    : all.stream().flatMap(one -> next.stream().map(other -> one.and(other, size))).toList();
        }
        return all;
    }

    /** Returns the neighbours along one axis of coordinates from -1 to 1. */
    private static List<Neighbour> along(Tensor coordinates, int size, GridOptions options) {
        Tensor position = options.alignsCorners()
                ? coordinates.add(1).div(2).mul(size - 1)
                : coordinates.add(1).mul(size).sub(1).div(2);
        return switch (options.mode()) {
            case NEAREST -> {
                Tensor within = padded(position, size, options);
                Tensor one = Tensor.full(1, Shape.SCALAR, within.dtype());
                yield List.of(Neighbour.at(within.detach().round(), size,
                        Tensor.where(within.isNaN(), within, one)));
            }
            case LINEAR -> {
                Tensor within = padded(position, size, options);
                Tensor first = within.detach().floor();
                Tensor t = within.sub(first);
                yield List.of(Neighbour.at(first, size, Tensor.sub(1, t)), Neighbour.at(first.add(1), size, t));
            }
            default -> cubic(position, size, options);
        };
    }

    /** Returns four neighbours; they are padded, not the position between them. */
    private static List<Neighbour> cubic(Tensor position, int size, GridOptions options) {
        Tensor near = options.padding() == GridPadding.REFLECTION ? position : clamped(position, size);
        Tensor second = near.detach().floor();
        Tensor[] weights = CubicKernel.SHARP.weights(near.sub(second));
        List<Neighbour> neighbours = new ArrayList<>();
        for (int k = 0; k < weights.length; k++) {
            neighbours.add(Neighbour.at(padded(second.add(k - 1), size, options), size, weights[k]));
        }
        return neighbours;
    }

    /** Returns positions within an axis; of zeros outside, positions that may be outside, but not far. */
    private static Tensor padded(Tensor position, int size, GridOptions options) {
        return switch (options.padding()) {
            case ZEROS -> clamped(position, size);
            case BORDER -> atBorder(position, size);
            case REFLECTION -> atBorder(reflected(position, size, options.alignsCorners()), size);
        };
    }

    /** Keeps infinite positions, of which neighbours would have no weights, outside. */
    private static Tensor clamped(Tensor position, int size) {
        return position.clamp(-REACH, size - 1 + REACH);
    }

    /** Moves positions to the nearest within, with the derivative 0 at the ends, too, as in PyTorch. */
    private static Tensor atBorder(Tensor position, int size) {
        Tensor isBetween = position.gt(0).logicalAnd(position.lt(size - 1));
        return Tensor.where(isBetween, position, position.detach().clamp(0, size - 1));
    }

    /** Reflects positions at both ends until they are within. */
    private static Tensor reflected(Tensor position, int size, boolean alignsCorners) {
        double low = alignsCorners ? 0 : -0.5;
        int span = alignsCorners ? size - 1 : size;
        if (span == 0) {
            return position.mul(0);
        }
        Tensor distance = position.sub(low);
        Tensor times = distance.detach().abs().div(span).floor();
        Tensor isOdd = times.remainder(2).ne(0);
        Tensor turns = isOdd.logicalXor(distance.detach().lt(0));
        Tensor shift = Tensor.where(isOdd, times.add(1), times.neg()).mul(span);
        return Tensor.where(turns, distance.neg(), distance).add(shift).add(low);
    }

    // ---- grids ----

    static Tensor affine(Tensor theta, Shape images, GridOptions options) {
        theta.dtype().requireFloating();
        int axes = images.rank() - 2;
        if (axes != 2 && axes != 3) {
            throw new IllegalArgumentException("the shape " + images + " of the images must be (N, C, H, W) or"
                    + " (N, C, D, H, W)");
        }
        Shape matrices = Shape.of(images.size(0), axes, axes + 1);
        if (!theta.shape().equals(matrices)) {
            throw new IllegalArgumentException("there must be a matrix for each of the images " + images
                    + ", of shape " + matrices + " in all");
        }
        int[] rows = IntStream.generate(() -> 1).limit(images.rank()).toArray();
        rows[0] = images.size(0);
        rows[axes + 1] = axes;
        Tensor grid = theta.select(2, axes).reshape(rows);
        for (int axis = 0; axis < axes; axis++) {
            int size = images.size(axis + 2);
            int[] along = new int[images.rank()];
            Arrays.fill(along, 1);
            along[axis + 1] = size;
            grid = grid.add(theta.select(2, axes - 1 - axis).reshape(rows)
                    .mul(coordinates(size, options.alignsCorners()).to(theta.dtype()).reshape(along)));
        }
        return grid;
    }

    /** Returns the coordinates of the middles of an axis' elements. */
    private static Tensor coordinates(int size, boolean alignsCorners) {
        int span = alignsCorners ? size - 1 : size;
        double[] coordinates = (double[]) DType.F64.newArray(size);
        Arrays.setAll(coordinates, n -> size == 1 ? 0 : (2.0 * n - (size - 1)) / span);
        return Tensor.owning(coordinates, Shape.of(size));
    }
}
