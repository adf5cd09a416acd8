package org.chainrule.autograd;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How a convolution slides over its input: by default one element at a time, over the input as it is. Each setting has one number for all
 * axes, or one for each.
 *
 * {@snippet :
 * x.conv2d(weight, bias, ConvOptions.defaults().stride(2).padding(1));
 * x.conv2d(weight, bias, ConvOptions.defaults().padding(0, 2).groups(4));
 * }
 */
@SuppressWarnings("serial") // for immutable lists, which are serializable though their type doesn't say so
public final class ConvOptions implements Serializable {
    private static final long serialVersionUID = 1;

    private static final ConvOptions DEFAULTS = new ConvOptions(List.of(1), List.of(0), List.of(1), List.of(0), 1,
            PaddingMode.ZEROS);

    private static final String SAME = "same";

    private final List<Integer> stride;
    private final List<Integer> padding; // null for as much as keeps the size
    private final List<Integer> dilation;
    private final List<Integer> outputPadding;
    private final int groups;
    private final PaddingMode paddingMode;

    private ConvOptions(List<Integer> stride, List<Integer> padding, List<Integer> dilation,
            List<Integer> outputPadding, int groups, PaddingMode paddingMode) {
        this.stride = stride;
        this.padding = padding;
        this.dilation = dilation;
        this.outputPadding = outputPadding;
        this.groups = groups;
        this.paddingMode = paddingMode;
    }

    /**
     * Returns the usual options: a stride of 1, no padding, a dilation of 1, one group.
     *
     * @return the options
     */
    public static ConvOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets the distance from one window to the next.
     *
     * @param stride the distance, at least 1, for all axes or for each
     * @return options with it
     * @throws IllegalArgumentException if there is none, or one is below 1
     */
    public ConvOptions stride(int... stride) {
        return new ConvOptions(list("stride", 1, stride), padding, dilation, outputPadding, groups, paddingMode);
    }

    /**
     * Sets the number of elements on both sides of the input, zeros unless the {@linkplain #paddingMode(PaddingMode) mode} is another.
     *
     * @param padding the number, at least 0, for all axes or for each
     * @return options with it
     * @throws IllegalArgumentException if there is none, or one is negative
     */
    public ConvOptions padding(int... padding) {
        return new ConvOptions(stride, list("padding", 0, padding), dilation, outputPadding, groups, paddingMode);
    }

    /**
     * Sets as much padding around the input as gives the output its size, dilation (kernel - 1) in all; of an odd number one more behind
     * than before. The stride must be 1.
     *
     * @return options with it
     */
    public ConvOptions samePadding() {
        return new ConvOptions(stride, null, dilation, outputPadding, groups, paddingMode);
    }

    /**
     * Sets the distance from one tap of a window to the next.
     *
     * @param dilation the distance, at least 1, for all axes or for each
     * @return options with it
     * @throws IllegalArgumentException if there is none, or one is below 1
     */
    public ConvOptions dilation(int... dilation) {
        return new ConvOptions(stride, padding, list("dilation", 1, dilation), outputPadding, groups, paddingMode);
    }

    /**
     * Sets how many more elements a transposed convolution has at its end: several sizes of an input give an output the same size where the
     * stride is above 1.
     *
     * @param outputPadding the number, at least 0 and below the stride or the dilation, for all axes or for each; a convolution that isn't
     *        transposed takes 0 only
     * @return options with it
     * @throws IllegalArgumentException if there is none, or one is negative
     */
    public ConvOptions outputPadding(int... outputPadding) {
        return new ConvOptions(stride, padding, dilation, list("outputPadding", 0, outputPadding), groups, paddingMode);
    }

    /**
     * Sets the number of groups, into which the channels of input and output are divided in order. Those of a group see only each other.
     *
     * @param groups the number, at least 1, which divides both numbers of channels
     * @return options with it
     * @throws IllegalArgumentException if it is below 1
     */
    public ConvOptions groups(int groups) {
        return new ConvOptions(stride, padding, dilation, outputPadding, list("groups", 1, groups).getFirst(),
                paddingMode);
    }

    /**
     * Sets what surrounds the input, by default zeros. PyTorch has this setting in its layers alone; here it stands beside the padding
     * that it is about, so that ops and layers take it in the same way. A transposed convolution has zeros only.
     *
     * @param mode the mode; REFLECT takes padding below the size of the input, CIRCULAR up to it
     * @return options with it
     */
    public ConvOptions paddingMode(PaddingMode mode) {
        return new ConvOptions(stride, padding, dilation, outputPadding, groups,
                Objects.requireNonNull(mode, "paddingMode"));
    }

    /**
     * Requires what a convolution can do, or a transposed one: only the latter has output padding, and around it are zeros only.
     *
     * @param transposed whether the convolution is transposed
     * @return these options
     * @throws IllegalArgumentException if a setting is for the other one
     */
    public ConvOptions requireFor(boolean transposed) {
        if (transposed) {
            requireZeros();
        } else {
            requireNoOutputPadding();
        }
        return this;
    }

    /** Requires the only mode where what lands on padding is dropped. */
    void requireZeros() {
        if (paddingMode != PaddingMode.ZEROS) {
            throw new IllegalArgumentException("what lands on padding is dropped, as if it were ZEROS, not "
                    + paddingMode + "; leave paddingMode out");
        }
    }

    /** Requires no setting that only transposed convolutions have. */
    void requireNoOutputPadding() {
        if (outputPadding.stream().anyMatch(n -> n != 0)) {
            throw new IllegalArgumentException("outputPadding is for transposed convolutions, but is " + outputPadding
                    + " here; leave it out");
        }
    }

    private static List<Integer> list(String name, int least, int... numbers) {
        Objects.requireNonNull(numbers, name);
        if (numbers.length == 0 || Arrays.stream(numbers).anyMatch(n -> n < least)) {
            throw new IllegalArgumentException("ConvOptions: " + name + " must be at least " + least
                    + ", for all axes or for each, not " + Arrays.toString(numbers));
        }
        return Arrays.stream(numbers).boxed().toList();
    }

    /**
     * Returns the number of groups.
     *
     * @return the number, 1 by default
     */
    public int groups() {
        return groups;
    }

    /**
     * Returns what surrounds the input.
     *
     * @return the mode, {@link PaddingMode#ZEROS} by default
     */
    public PaddingMode paddingMode() {
        return paddingMode;
    }

    /** Returns the settings of a convolution of windows of these sizes. */
    ConvSettings settings(int... kernel) {
        int axes = kernel.length;
        int[] strides = each("stride", stride, axes);
        int[] dilations = each("dilation", dilation, axes);
        int[] before = new int[axes];
        int[] after = new int[axes];
        if (padding == null) {
            if (Arrays.stream(strides).anyMatch(s -> s != 1)) {
                throw new IllegalArgumentException("samePadding needs a stride of 1, not "
                        + Arrays.toString(strides) + "; give the padding as a number");
            }
            for (int k = 0; k < axes; k++) {
                long places = dilations[k] * (kernel[k] - 1L);
                if (places > Integer.MAX_VALUE) {
                    throw new IllegalArgumentException(
                            "samePadding of a window of size " + kernel[k] + " with dilation "
                                    + dilations[k] + " would be " + places
                                    + " elements, more than 2^31 - 1; make the dilation smaller");
                }
                before[k] = (int) places / 2;
                after[k] = (int) places - before[k];
            }
        } else {
            Arrays.setAll(before, k -> each("padding", padding, axes)[k]);
            Arrays.setAll(after, k -> before[k]);
        }
        return new ConvSettings(boxed(strides), boxed(before), boxed(after), boxed(dilations), groups);
    }

    /** Returns the padding at the end of a transposed convolution's output. */
    int[] outputPadding(ConvSettings settings) {
        int axes = settings.stride().size();
        int[] numbers = each("outputPadding", outputPadding, axes);
        for (int k = 0; k < axes; k++) {
            if (numbers[k] >= Math.max(settings.stride().get(k), settings.dilation().get(k))) {
                throw new IllegalArgumentException("outputPadding must be below the stride or the dilation, not "
                        + numbers[k] + " with " + this);
            }
        }
        return numbers;
    }

    private static int[] each(String name, List<Integer> numbers, int axes) {
        if (numbers.size() != 1 && numbers.size() != axes) {
            throw new IllegalArgumentException(name + " must have one number for all " + axes
                    + " axes or one for each, not " + numbers);
        }
        return IntStream.range(0, axes).map(k -> numbers.get(numbers.size() == 1 ? 0 : k)).toArray();
    }

    private static List<Integer> boxed(int... numbers) {
        return Arrays.stream(numbers).boxed().toList();
    }

    /** Returns the settings that differ from the default, such as {@code stride 2, padding 1}. */
    @Override
    public String toString() {
        String text = IntStream.range(0, 6).mapToObj(this::text).filter(part -> !part.isEmpty())
                .collect(Collectors.joining(", "));
        return text.isEmpty() ? "stride 1" : text;
    }

    private String text(int setting) {
        return switch (setting) {
            case 0 -> text("stride", stride, DEFAULTS.stride);
            case 1 -> padding == null ? "padding " + SAME : text("padding", padding, DEFAULTS.padding);
            case 2 -> text("dilation", dilation, DEFAULTS.dilation);
            case 3 -> text("output padding", outputPadding, DEFAULTS.outputPadding);
            case 4 -> groups == 1 ? "" : "groups " + groups;
            default ->
                paddingMode == PaddingMode.ZEROS ? "" : "padding mode " + paddingMode.name().toLowerCase(Locale.ROOT);
        };
    }

    private static String text(String name, List<Integer> numbers, List<Integer> usual) {
        return numbers.equals(usual)
                ? ""
                : name + " " + numbers.stream().map(String::valueOf).collect(Collectors.joining("x"));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConvOptions o && toString().equals(o.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }
}
