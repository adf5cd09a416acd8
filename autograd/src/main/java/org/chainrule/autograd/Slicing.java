package org.chainrule.autograd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;

/** Slices of tensors, concatenation and padding. Slices are views: no element is copied. */
public sealed interface Slicing permits Tensor {

    /**
     * Slices the elements {@code from .. to - 1} along an axis.
     *
     * @param axis the axis
     * @param from the first index; negative counts from the end
     * @param to the end, exclusive; negative counts from the end
     * @return a view
     * @throws IllegalArgumentException if the bounds are outside the axis or in the wrong order
     * @alias PyTorch Tensor.__getitem__, narrow; NumPy x[a:b]; JAX x[a:b]; DJL get
     */
    default Tensor slice(int axis, int from, int to) {
        return slice(axis, from, to, 1);
    }

    /**
     * Slices every {@code step}-th of the elements {@code from .. to - 1} along an axis.
     *
     * @param axis the axis
     * @param from the first index; negative counts from the end
     * @param to the end, exclusive; negative counts from the end
     * @param step the step, positive; see {@link #flip} for the reverse order
     * @return a view
     * @throws IllegalArgumentException if the bounds are outside the axis or in the wrong order, or the step isn't
     *        positive
     */
    default Tensor slice(int axis, int from, int to, int step) {
        Tensor x = (Tensor) this;
        int size = x.size("slice", axis);
        int first = from < 0 ? from + size : from;
        int end = to < 0 ? to + size : to;
        if (first < 0 || end > size || first > end || step < 1) {
            throw OpErrors.of("slice of " + x.describe() + " along axis " + axis, new IllegalArgumentException(
                    "from " + from + " to " + to + " in steps of " + step + " is no part of 0 to " + size));
        }
        return new Slice(axis, first, step, Math.ceilDiv(end - first, step)).apply(x);
    }

    /**
     * Selects one index along an axis, which is removed.
     *
     * @param axis the axis
     * @param index the index; negative counts from the end
     * @return a view with one axis less
     * @throws IllegalArgumentException if the index is out of range
     * @alias PyTorch select; NumPy x[..., i]; JAX x[..., i]; DJL get
     */
    default Tensor select(int axis, int index) {
        Tensor x = (Tensor) this;
        int size = x.size("select", axis);
        int at = index < 0 ? index + size : index;
        if (at < 0 || at >= size) {
            throw OpErrors.of("select of " + x.describe(), new IllegalArgumentException(
                    "index " + index + " is out of range for axis " + axis + " of size " + size + (size == 0
                            ? ""
                            : ", whose indices go from 0 to " + (size - 1) + ", or from " + -size + " to -1")));
        }
        return x.slice(axis, at, at + 1).squeeze(axis);
    }

    /**
     * Returns the windows of a size along an axis, at a distance of a step; they overlap if that is smaller. The derivative is 1 for
     * each occurrence. {@link #fold} is its transpose.
     *
     * @param axis the axis, which then counts the windows
     * @param size the size of the windows, at most that of the axis
     * @param step the distance from each to the next, positive
     * @return a view with a new last axis for the elements of a window
     * @throws IllegalArgumentException if no window fits, or the step isn't positive
     * @alias PyTorch Tensor.unfold; NumPy lib.stride_tricks.sliding_window_view
     */
    default Tensor unfold(int axis, int size, int step) {
        return new Unfold(axis, size, step).apply((Tensor) this);
    }

    /**
     * Adds up windows at a distance of a step along an axis, where they overlap: the transpose of {@link #unfold}.
     *
     * @param axis the axis that counts the windows, whose elements are along the last axis
     * @param length the size of that axis in the result, in which all windows fit
     * @param step the distance from each to the next, positive
     * @return the sums, without the last axis; 0 where no window is
     * @throws IllegalArgumentException if the windows don't fit, there are fewer than two axes, or the axis is the last
     * @alias none; PyTorch's fold is col2im
     */
    default Tensor fold(int axis, int length, int step) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("fold", () -> {
            Shape shape = x.shape();
            int along = shape.axis(axis);
            int size = shape.size(-1);
            long end = shape.size(along) == 0 ? 0 : (shape.size(along) - 1L) * step + size;
            if (along == shape.rank() - 1 || step < 1 || end > length) {
                throw new IllegalArgumentException("windows of the last axis, which axis " + axis
                        + " counts, at a distance of " + step + ", don't fit in an axis of size " + length
                        + "; the step must be positive, and the axis not the last");
            }
            int[] sizes = Arrays.copyOf(shape.toArray(), shape.rank() - 1);
            sizes[along] = length;
            Tensor places = Tensor.arange(shape.size(along)).mul(Indices.scalar(step)).unsqueeze(1)
                    .add(Tensor.arange(size));
            return Tensor.zeros(Shape.of(sizes), x.dtype()).indexAdd(along, places, x.moveAxis(-1, along + 1));
        }, x);
    }

    /**
     * Reverses the order of the elements along axes.
     *
     * @param axes the axes; none for all
     * @return a view
     * @alias PyTorch flip, fliplr, flipud; NumPy flip, fliplr, flipud; JAX flip; DJL flip
     */
    default Tensor flip(int... axes) {
        Objects.requireNonNull(axes, "axes");
        Tensor result = (Tensor) this;
        Shape shape = result.shape();
        int[] reversed = axes.length == 0
                ? IntStream.range(0, shape.rank()).toArray()
                : Tape.reportAs("flip", () -> shape.axes(axes), (Tensor) this);
        for (int axis : reversed) {
            int size = shape.size(axis);
            result = new Slice(axis, Math.max(0, size - 1), -1, size).apply(result);
        }
        return result;
    }

    /**
     * Rotates by quarter turns in the plane of two axes, from the first towards the second.
     *
     * @param times how many quarter turns; negative in the other direction
     * @param axis1 the one axis
     * @param axis2 the other
     * @return a view
     * @throws IllegalArgumentException if an axis doesn't exist, or both are the same
     * @alias PyTorch rot90; NumPy rot90; JAX rot90; DJL rotate90
     */
    default Tensor rot90(int times, int axis1, int axis2) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("rot90", () -> {
            int[] axes = x.shape().axes(axis1, axis2);
            return switch (Math.floorMod(times, 4)) {
                case 0 -> Alias.of(x);
                case 1 -> x.flip(axes[1]).transpose(axes[0], axes[1]);
                case 2 -> x.flip(axes);
                default -> x.flip(axes[0]).transpose(axes[0], axes[1]);
            };
        }, x);
    }

    /**
     * Splits into parts of equal size along an axis. The last may be smaller, and an axis without elements makes one
     * part.
     *
     * @param size the size of the parts
     * @param axis the axis
     * @return views
     * @alias PyTorch split
     */
    default List<Tensor> split(int size, int axis) {
        Tensor x = (Tensor) this;
        if (size < 1) {
            throw new IllegalArgumentException("split of " + x.describe() + ": the size must be positive, not " + size);
        }
        int whole = x.size("split", axis);
        int count = Math.max(1, Math.ceilDiv(whole, size));
        x.requireViews("split", count);
        return IntStream.range(0, count).mapToObj(n -> x.slice(axis, n * size, n == count - 1 ? whole : (n + 1) * size))
                .toList();
    }

    /**
     * Splits into parts of given sizes along an axis.
     *
     * @param sizes the sizes of the parts, which add up to that of the axis
     * @param axis the axis
     * @return views
     * @throws IllegalArgumentException if they don't add up to it, or one is negative
     */
    default List<Tensor> split(int[] sizes, int axis) {
        Objects.requireNonNull(sizes, "sizes");
        Tensor x = (Tensor) this;
        long sum = IntStream.of(sizes).asLongStream().sum();
        if (sum != x.size("split", axis) || IntStream.of(sizes).anyMatch(size -> size < 0)) {
            throw new IllegalArgumentException("split of " + x.describe() + ": the sizes " + Arrays.toString(sizes)
                    + " must not be negative, and add up to " + x.shape().size(axis) + ", the size of axis " + axis);
        }
        x.requireViews("split", sizes.length);
        List<Tensor> parts = new ArrayList<>();
        int from = 0;
        for (int size : sizes) {
            parts.add(x.slice(axis, from, from += size));
        }
        return List.copyOf(parts);
    }

    /**
     * Splits into at most a given number of parts along an axis, of equal size except for the last.
     *
     * @param count how many parts
     * @param axis the axis
     * @return views
     * @alias PyTorch chunk; NumPy split(x, parts); JAX split(x, parts); DJL split(parts)
     */
    default List<Tensor> chunk(int count, int axis) {
        Tensor x = (Tensor) this;
        if (count < 1) {
            throw new IllegalArgumentException(
                    "chunk of " + x.describe() + ": the count must be positive, not " + count);
        }
        return split(Math.max(1, Math.ceilDiv(x.size("chunk", axis), count)), axis);
    }

    /**
     * Splits into a number of parts along an axis, of sizes that differ by one at most: the first are greater where the axis can't be
     * divided evenly.
     *
     * @param count how many parts
     * @param axis the axis
     * @return views
     * @throws IllegalArgumentException if the count isn't positive
     * @alias PyTorch tensor_split; NumPy array_split; JAX array_split
     */
    default List<Tensor> tensorSplit(int count, int axis) {
        Tensor x = (Tensor) this;
        if (count < 1) {
            throw new IllegalArgumentException(
                    "tensorSplit of " + x.describe() + ": the count must be positive, not " + count);
        }
        int size = x.size("tensorSplit", axis);
        x.requireViews("tensorSplit", count);
        return IntStream.range(0, count).mapToObj(n -> x.slice(axis, n * (size / count) + Math.min(n, size % count),
                (n + 1) * (size / count) + Math.min(n + 1, size % count))).toList();
    }

    /**
     * Splits before some indices along an axis: before 2 and 5 into 0 to 1, 2 to 4, and the rest from 5 on.
     *
     * @param indices where each part but the first begins; negative counts from the end, and what is beyond an end is taken for the end
     * @param axis the axis
     * @return views, one more than there are indices; empty ones where an index isn't greater than the one before
     */
    default List<Tensor> tensorSplit(int[] indices, int axis) {
        Objects.requireNonNull(indices, "indices");
        Tensor x = (Tensor) this;
        int size = x.size("tensorSplit", axis);
        x.requireViews("tensorSplit", indices.length + 1);
        List<Tensor> parts = new ArrayList<>();
        int from = 0;
        for (int n = 0; n <= indices.length; n++) {
            int index = n == indices.length ? size : indices[n];
            int to = Math.clamp(index < 0 ? (long) index + size : index, 0, size);
            parts.add(x.slice(axis, from, Math.max(from, to)));
            from = to;
        }
        return List.copyOf(parts);
    }

    /**
     * Splits into the slices at each index along an axis, which is removed.
     *
     * @param axis the axis
     * @return views with one axis less
     * @alias PyTorch unbind; NumPy unstack; JAX unstack
     */
    default List<Tensor> unbind(int axis) {
        int count = ((Tensor) this).size("unbind", axis);
        ((Tensor) this).requireViews("unbind", count);
        return IntStream.range(0, count).mapToObj(index -> select(axis, index)).toList();
    }

    /**
     * Shifts the elements along an axis; those shifted beyond one end reappear at the other.
     *
     * @param shift by how many indices; negative towards the front
     * @param axis the axis
     * @return the shifted elements
     * @alias PyTorch roll; NumPy roll; JAX roll
     */
    default Tensor roll(int shift, int axis) {
        Tensor x = (Tensor) this;
        int size = x.size("roll", axis);
        int moved = size == 0 ? 0 : Math.floorMod(shift, size);
        return moved == 0
                ? Copy.OP.apply(x)
                : Tensor.concat(axis, x.slice(axis, size - moved, size), x.slice(axis, 0, size - moved));
    }

    /**
     * Pads with zeros along an axis.
     *
     * @param axis the axis
     * @param before how many in front; negative to leave out so many
     * @param after how many behind; negative to leave out so many
     * @return the padded tensor
     * @alias PyTorch nn.functional.pad; NumPy pad; JAX pad; DJL pad
     */
    default Tensor pad(int axis, int before, int after) {
        return pad(axis, before, after, 0);
    }

    /**
     * Pads with a constant value along an axis.
     *
     * @param axis the axis
     * @param before how many in front; negative to leave out so many
     * @param after how many behind; negative to leave out so many
     * @param value the value; in a tensor of type I64 it is truncated towards zero, 3.9 to 3
     * @return the padded tensor
     * @throws IllegalArgumentException if more is left out than there is, or the value is NaN or beyond the range of long and this of
     *         type I64
     */
    default Tensor pad(int axis, int before, int after, double value) {
        Tensor x = (Tensor) this;
        int size = x.size("pad", axis);
        requireWidths("pad", axis, before, after, Integer.MAX_VALUE - size);
        var pad = new Pad(axis, before + size + after, Math.max(0, before), 1, value);
        if (before >= 0 && after >= 0) {
            return pad.apply(x);
        }
        return Tape.reportAs("pad",
                () -> pad.apply(x.slice(axis, Math.max(0, -before), size + Math.min(0, after))), x);
    }

    /**
     * Pads with the mirrored elements along an axis, without repeating the outermost.
     *
     * @param axis the axis
     * @param before how many in front, fewer than the axis has; negative to leave out so many
     * @param after how many behind, fewer than the axis has; negative to leave out so many
     * @return the padded tensor
     * @throws IllegalArgumentException if a width is too large, or more is left out than there is
     * @alias PyTorch nn.functional.pad(mode="reflect"); NumPy pad(mode="reflect"); JAX pad(mode="reflect")
     */
    default Tensor padReflect(int axis, int before, int after) {
        int size = ((Tensor) this).size("padReflect", axis);
        requireWidths("padReflect", axis, before, after, Math.max(0, size - 1));
        return padded(axis, before, after, i -> i < 0 ? -i : i >= size ? 2 * size - 2 - i : i);
    }

    /**
     * Pads with the outermost elements, repeated, along an axis.
     *
     * @param axis the axis
     * @param before how many in front; negative to leave out so many
     * @param after how many behind; negative to leave out so many
     * @return the padded tensor
     * @throws IllegalArgumentException if there is nothing to repeat, or more is left out than there is
     * @alias PyTorch nn.functional.pad(mode="replicate"); NumPy pad(mode="edge"); JAX pad(mode="edge")
     */
    default Tensor padReplicate(int axis, int before, int after) {
        int size = ((Tensor) this).size("padReplicate", axis);
        requireWidths("padReplicate", axis, before, after, size == 0 ? 0 : Integer.MAX_VALUE - size);
        return padded(axis, before, after, i -> Math.clamp(i, 0, size - 1));
    }

    /**
     * Pads with the elements from the other end along an axis, as if it were a circle.
     *
     * @param axis the axis
     * @param before how many in front, at most as many as the axis has; negative to leave out so many, before the circle is closed
     * @param after how many behind, at most as many as the axis has; negative to leave out so many, before the circle is closed
     * @return the padded tensor
     * @throws IllegalArgumentException if a width is too large, or more is left out than there is
     * @alias PyTorch nn.functional.pad(mode="circular"); NumPy pad(mode="wrap"); JAX pad(mode="wrap")
     */
    default Tensor padCircular(int axis, int before, int after) {
        int size = ((Tensor) this).size("padCircular", axis);
        int left = Math.max(0, -before);
        int circle = size - left + Math.min(0, after);
        requireWidths("padCircular", axis, before, after, Math.max(0, circle));
        return padded(axis, before, after, i -> left + Math.floorMod(i - left, circle));
    }

    private Tensor padded(int axis, int before, int after, LongUnaryOperator source) {
        int size = ((Tensor) this).shape().size(axis);
        long[] index = (long[]) DType.I64.newArray(before + size + after);
        Arrays.setAll(index, n -> source.applyAsLong(n - before));
        return ((Tensor) this).indexSelect(axis, Tensor.of(index));
    }

    private void requireWidths(String name, int axis, int before, int after, int max) {
        String what = name + " of " + ((Tensor) this).describe() + " along axis " + axis + ": a border of " + before
                + " and " + after;
        long own = ((Tensor) this).shape().size(axis);
        if (own + Math.min(0, before) + Math.min(0, after) < 0) {
            throw new IllegalArgumentException(what + " leaves out more than the " + own + " elements that there are");
        }
        if (Math.max(before, after) > max) {
            throw new IllegalArgumentException(
                    what + " must be between 0 and " + max + ", or negative to leave elements out");
        }
        if (own + before + after > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    what + " makes an axis of " + (own + before + after) + " elements, more than 2^31 - 1");
        }
    }
}
