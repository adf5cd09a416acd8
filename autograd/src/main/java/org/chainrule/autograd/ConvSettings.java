package org.chainrule.autograd;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

import org.chainrule.autograd.kernel.ConvolutionSizes;

/**
 * The settings of a convolution, for each axis over which windows slide.
 *
 * @param stride the distances between windows
 * @param before the padding before the input
 * @param after the padding behind it
 * @param dilation the distances between taps
 * @param groups the number of groups of channels
 */
record ConvSettings(List<Integer> stride, List<Integer> before, List<Integer> after, List<Integer> dilation,
        int groups) {

    /** Returns the sizes of the output of an input, or throws if a window doesn't fit into it. */
    int[] outputSizes(int[] in, int... kernel) {
        int[] out = new int[in.length];
        for (int k = 0; k < in.length; k++) {
            long padded = padded(k, in[k]);
            long window = dilation.get(k) * (kernel[k] - 1L) + 1;
            if (window > padded) {
                throw new IllegalArgumentException("a window of size " + kernel[k] + (dilation.get(k) == 1
                        ? ""
                        : " with dilation " + dilation.get(k)) + " is larger than the input's axis " + (k + 2)
                        + ", which has size " + in[k] + (padded == in[k] ? "" : ", with padding " + padded)
                        + "; pad the input");
            }
            out[k] = (int) ((padded - window) / stride.get(k) + 1);
        }
        return out;
    }

    /** Returns the size of an axis with its padding, or throws if there are more elements than indices. */
    private long padded(int k, int size) {
        long padded = (long) size + before.get(k) + after.get(k);
        if (padded > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("axis " + (k + 2) + " of size " + size + " would have " + padded
                    + " elements with its padding, more than 2^31 - 1; make the padding smaller, or the dilation");
        }
        return padded;
    }

    /** Returns the sizes of the result of a transposed convolution, some elements longer than it need be. */
    int[] inputSizes(int[] out, int[] kernel, int... more) {
        int[] in = new int[out.length];
        for (int k = 0; k < in.length; k++) {
            long size = (out[k] - 1L) * stride.get(k) - before.get(k) - after.get(k)
                    + dilation.get(k) * (kernel[k] - 1L)
                    + 1 + more[k];
            if (size < 0 || size > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("axis " + (k + 2) + " of the result would have the size " + size
                        + "; the padding is too large, or the stride");
            }
            padded(k, (int) size);
            in[k] = (int) size;
        }
        return in;
    }

    /** Returns the settings for an input that is padded already. */
    ConvSettings withoutPadding() {
        List<Integer> none = Collections.nCopies(stride.size(), 0);
        return new ConvSettings(stride, none, none, dilation, groups);
    }

    /** Returns the settings for so many times as many groups. */
    ConvSettings times(int examples) {
        return new ConvSettings(stride, before, after, dilation, groups * examples);
    }

    /** Returns the sizes for the loops. */
    ConvolutionSizes sizes(Shape input, Shape weight, Shape output) {
        return new ConvolutionSizes(input.size(0), groups, weight.size(1), weight.size(0) / groups, window(input),
                window(weight), window(output), array(stride), array(dilation), array(before));
    }

    /** Returns the sizes along the axes over which windows slide: all but the first two. */
    static int[] window(Shape shape) {
        return Arrays.copyOfRange(shape.toArray(), 2, shape.rank());
    }

    /** Returns the shape of a batch of images, or of weights. */
    static Shape shape(int first, int second, int... window) {
        int[] sizes = new int[window.length + 2];
        sizes[0] = first;
        sizes[1] = second;
        System.arraycopy(window, 0, sizes, 2, window.length);
        return Shape.of(sizes);
    }

    private static int[] array(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }
}
