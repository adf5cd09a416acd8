package org.chainrule.autograd;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The windows of a pooling op: their size, and how they are laid over the input. Each setting is one number for all axes or one for
 * each. Options are immutable; a method returns new ones.
 *
 * {@snippet :
 * x.maxPool2d(PoolOptions.size(3).stride(2).padding(1));
 * x.avgPool2d(PoolOptions.size(3, 2).ceilMode().excludePadding());
 * }
 */
public final class PoolOptions implements Serializable {
    private static final long serialVersionUID = 1;

    private static final int[] ONE = {1};
    private static final int[] ZERO = {0};

    private final int[] size;
    private final int[] stride; // null for the size
    private final int[] padding;
    private final int[] dilation;
    private final boolean ceilMode;
    private final boolean excludesPadding;

    private PoolOptions(int[] size, int[] stride, int[] padding, int[] dilation, boolean ceilMode,
            boolean excludesPadding) {
        this.size = size;
        this.stride = stride;
        this.padding = padding;
        this.dilation = dilation;
        this.ceilMode = ceilMode;
        this.excludesPadding = excludesPadding;
    }

    /**
     * Returns windows of a size, side by side without padding.
     *
     * @param size the size, 1 or more
     * @return the options
     * @throws IllegalArgumentException if there is no size, or one is less than 1
     */
    public static PoolOptions size(int... size) {
        return new PoolOptions(numbers("size", 1, size), null, ZERO, ONE, false, false);
    }

    /**
     * Sets the distance from each window to the next, by default the size.
     *
     * @param stride the distance, 1 or more
     * @return the options
     * @throws IllegalArgumentException if there is none, or one is less than 1
     */
    public PoolOptions stride(int... stride) {
        return new PoolOptions(size, numbers("stride", 1, stride), padding, dilation, ceilMode, excludesPadding);
    }

    /**
     * Sets how far windows reach beyond either end of an axis, by default 0. Padding has no elements, but counts as zeros in
     * averages.
     *
     * @param padding the number of places, at most half of what a window spans
     * @return the options
     * @throws IllegalArgumentException if there is none, or one is negative
     */
    public PoolOptions padding(int... padding) {
        return new PoolOptions(size, stride, numbers("padding", 0, padding), dilation, ceilMode, excludesPadding);
    }

    /**
     * Sets the distance between the elements of a window, by default 1; for maxima only.
     *
     * @param dilation the distance, 1 or more
     * @return the options
     * @throws IllegalArgumentException if there is none, or one is less than 1
     */
    public PoolOptions dilation(int... dilation) {
        return new PoolOptions(size, stride, padding, numbers("dilation", 1, dilation), ceilMode, excludesPadding);
    }

    /**
     * Keeps a last window that reaches beyond the padding, unless it begins there.
     *
     * @return the options
     */
    public PoolOptions ceilMode() {
        return new PoolOptions(size, stride, padding, dilation, true, excludesPadding);
    }

    /**
     * Leaves padding out of averages, which are then those of the elements in a window; {@code count_include_pad=False} in PyTorch.
     *
     * @return the options
     */
    public PoolOptions excludePadding() {
        return new PoolOptions(size, stride, padding, dilation, ceilMode, true);
    }

    private static int[] numbers(String name, int least, int... numbers) {
        int[] own = Objects.requireNonNull(numbers, name).clone();
        if (own.length == 0) {
            throw new IllegalArgumentException("PoolOptions: there is no " + name
                    + "; give one number for all axes, or one for each");
        }
        for (int number : own) {
            if (number < least) {
                throw new IllegalArgumentException(
                        "PoolOptions: " + name + " must be " + least + " or more, not " + number);
            }
        }
        return own;
    }

    boolean excludesPadding() {
        return excludesPadding;
    }

    boolean isPadded() {
        return Arrays.stream(padding).anyMatch(places -> places > 0);
    }

    /** Returns how many places a window has. */
    double places(int axes) {
        return IntStream.range(0, axes).mapToDouble(axis -> at("size", size, axis, axes)).reduce(1, (a, b) -> a * b);
    }

    /** Returns the windows along one of some axes as {@code count} numbers. */
    PoolAxis axis(int axis, int count) {
        int own = at("size", size, axis, count);
        return new PoolAxis(own, stride == null ? own : at("stride", stride, axis, count),
                at("padding", padding, axis, count), at("dilation", dilation, axis, count), ceilMode, excludesPadding);
    }

    private static int at(String name, int[] numbers, int axis, int count) {
        if (numbers.length != 1 && numbers.length != count) {
            throw new IllegalArgumentException("the " + name + " " + text(numbers) + " has " + numbers.length
                    + " numbers, but must have one for all axes or " + count + ", one for each that is pooled");
        }
        return numbers[numbers.length == 1 ? 0 : axis];
    }

    private static String text(int... numbers) {
        return numbers.length == 1 ? String.valueOf(numbers[0]) : Shape.text(numbers);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof PoolOptions options && Arrays.equals(size, options.size)
                && Arrays.equals(stride, options.stride) && Arrays.equals(padding, options.padding)
                && Arrays.equals(dilation, options.dilation) && ceilMode == options.ceilMode
                && excludesPadding == options.excludesPadding;
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /** Returns the settings that aren't the default: {@code size 3, stride (2, 1), ceil mode}. */
    @Override
    public String toString() {
        return "size " + text(size) + (stride == null ? "" : ", stride " + text(stride))
                + (Arrays.equals(padding, ZERO) ? "" : ", padding " + text(padding))
                + (Arrays.equals(dilation, ONE) ? "" : ", dilation " + text(dilation)) + (ceilMode ? ", ceil mode" : "")
                + (excludesPadding ? ", without padding in averages" : "");
    }
}
