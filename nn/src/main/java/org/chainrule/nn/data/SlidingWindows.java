package org.chainrule.nn.data;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.internal.ArrayLimit;

/**
 * Windows of a long series, such as the tokens of a text, for networks that predict what comes next. The input of an
 * example is a window, and the target is the window one step later: at each place the one that follows.
 *
 * {@snippet :
 * var windows = SlidingWindows.of(vocabulary.encode(text), 128);
 * DataLoader consecutive = DataLoader.of(windows, 32);
 * DataLoader random = DataLoader.of(windows.stride(1), 32).shuffle(7).limit(500);
 * }
 *
 * <p>
 * Windows are consecutive unless {@link #stride} says otherwise. With stride 1 there is a window at every place; shuffled, and with a
 * {@linkplain DataLoader#limit limit} to the batches of an epoch, they are random windows, and others in each epoch.
 */
public final class SlidingWindows implements Dataset {
    private static final long MOST_STEPS = Math.min(ArrayLimit.LONGEST, // each takes an index and an element
            Runtime.getRuntime().maxMemory() / (Integer.BYTES + Float.BYTES));

    private final RowArray series;
    private final int length;
    private final int stride;

    private SlidingWindows(RowArray series, int length, int stride) {
        this.series = series;
        this.length = length;
        this.stride = stride;
    }

    /**
     * Makes a set of consecutive windows, each of which begins where the one before ends. What is left at the end, less than a
     * window and its next step, isn't used.
     *
     * @param series the series; the first axis counts its steps. It is copied
     * @param length the number of steps of a window
     * @return the set, with inputs and targets of shape (size, length, ...) in the series' type
     * @throws IllegalArgumentException if the length isn't positive, or the series has no window of that length with a next
     *         step
     */
    public static SlidingWindows of(Tensor series, int length) {
        Objects.requireNonNull(series, "series");
        if (length < 1) {
            throw new IllegalArgumentException(
                    "SlidingWindows: a window has 1 step or more, not " + length + "; give a length from 1 on");
        }
        if (series.shape().rank() == 0 || series.shape().size(0) <= length) {
            throw new IllegalArgumentException(
                    "SlidingWindows: a series of shape " + series.shape() + " has no window of " + length
                            + (length == 1 ? " step" : " steps") + " with a next one: it needs " + (length + 1L)
                            + " steps along its first axis; give a longer series, or a smaller length");
        }
        return new SlidingWindows(RowArray.of(series), length, length);
    }

    /**
     * Sets the distance from the beginning of a window to that of the next.
     *
     * @param steps how many steps; the length, which is the default, for consecutive windows, 1 for all that there are
     * @return the changed set
     * @throws IllegalArgumentException if the number isn't positive
     */
    public SlidingWindows stride(int steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("SlidingWindows: windows begin a step or more after each other, not "
                    + steps + "; give a stride from 1 on");
        }
        return new SlidingWindows(series, length, steps);
    }

    @Override
    public int size() {
        return (series.count() - 1 - length) / stride + 1;
    }

    @Override
    public Batch get(int... indices) {
        ExampleIndices.requireWithin(size(), indices);
        return new Batch(windows(0, indices), windows(1, indices));
    }

    private Tensor windows(int shift, int... indices) {
        if ((long) indices.length * length > MOST_STEPS) {
            throw new IllegalArgumentException("SlidingWindows: " + indices.length + " windows of " + length
                    + " steps are more than an array can hold; read them in batches, with a DataLoader");
        }
        int[] steps = new int[indices.length * length];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = indices[i / length] * stride + shift + i % length;
        }
        int[] row = series.shape().toArray();
        int[] sizes = IntStream.concat(IntStream.of(indices.length, length), Arrays.stream(row).skip(1)).toArray();
        return series.take(steps).reshape(sizes);
    }

    /** Returns the number of windows and of what: {@code 15 windows of 64 steps, of a series of shape (1000)}. */
    @Override
    public String toString() {
        return size() + " windows of " + length + " steps"
                + (stride == length ? "" : ", " + stride + " apart") + ", of a series of shape " + series.shape();
    }
}
