package org.chainrule.autograd.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An axis along which a window slides: for output t, tap p of the window sees element {@code t + offsets[p]} of the plane that belongs to
 * the tap. Plane f holds the source's elements {@code origins[f] + n * step} for n = 0, 1, ..., and zeros where there are none. A window
 * that moves by more than one element at a time needs several planes, in each of which it moves by one.
 *
 * @param size the number of the source's elements
 * @param taps which of the window's taps take part, in rising order
 * @param planes for each of them its plane
 * @param offsets for each of them the distance from t
 * @param origins where each plane begins in the source, maybe before its first element
 * @param step from one element of a plane to the next in the source
 * @param length the elements of a plane
 * @param count how many outputs there are
 * @param first where output 0 belongs in the result
 * @param stride from one output to the next in the result
 */
record SlidingAxis(int size, int[] taps, int[] planes, int[] offsets, int[] origins, int step, int length, int count,
        int first, int stride) {

    /**
     * Returns the axis of a convolution.
     *
     * @param size the size of the input
     * @param kernel the number of taps
     * @param count the size of the output
     * @param stride from one window to the next
     * @param dilation from one tap to the next
     * @param before the zeros before the input; what is left out of it, if negative
     */
    static SlidingAxis ofInput(int size, int kernel, int count, int stride, int dilation, int before) {
        int[] phases = IntStream.range(0, kernel).map(p -> p * dilation % stride).toArray();
        int[] used = Arrays.stream(phases).distinct().toArray();
        int[] taps = IntStream.range(0, kernel).toArray();
        return new SlidingAxis(size, taps,
                Arrays.stream(phases).map(phase -> indexOf(phase, used)).toArray(),
                Arrays.stream(taps).map(p -> p * dilation / stride).toArray(),
                Arrays.stream(used).map(phase -> phase - before).toArray(), stride,
                count + (kernel - 1) * dilation / stride, count, 0, 1);
    }

    private static int indexOf(int value, int... values) {
        int index = 0;
        while (values[index] != value) {
            index++;
        }
        return index;
    }

    /**
     * Returns the axes of the transposed map, from outputs to inputs: one for those inputs that see the same taps, and none for inputs
     * that see no tap, of which there are many where windows are far apart.
     *
     * @param size the size of the input, which is the result
     * @param kernel the number of taps
     * @param count the size of the output, which is the source
     * @param stride from one window to the next
     * @param dilation from one tap to the next
     * @param before the zeros before the input; what is left out of it, if negative
     */
    static List<SlidingAxis> ofOutput(int size, int kernel, int count, int stride, int dilation, int before) {
        List<SlidingAxis> axes = new ArrayList<>();
        int[] residues = IntStream.range(0, kernel).map(p -> p * dilation % stride).sorted().distinct().toArray();
        for (int phase : residues) {
            int from = Math.ceilDiv(before - phase, stride); // the window that begins at the first input, before padding
            int inputs = Math.floorDiv(size - 1 + before - phase, stride) - from + 1;
            if (inputs > 0) {
                int[] taps = IntStream.range(0, kernel).filter(p -> p * dilation % stride == phase).toArray();
                int[] back = Arrays.stream(taps).map(p -> (p * dilation - phase) / stride).toArray(); // windows
                int most = Arrays.stream(back).max().orElse(0);
                int least = Arrays.stream(back).min().orElse(0);
                axes.add(new SlidingAxis(count, taps, new int[taps.length],
                        Arrays.stream(back).map(b -> most - b).toArray(), new int[] {from - most}, 1,
                        inputs + most - least, inputs, stride * from + phase - before, stride));
            }
        }
        return axes;
    }

    /** Returns where the source's elements begin in a plane. */
    int begin(int plane) {
        int origin = origins[plane];
        return Math.min(length, origin >= 0 ? 0 : Math.ceilDiv(-origin, step));
    }

    /** Returns where the source's elements end in a plane. */
    int end(int plane) {
        int origin = origins[plane];
        int begin = begin(plane);
        return origin >= size ? begin : Math.clamp((size - 1 - origin) / step + 1L, begin, length);
    }

    /** Returns how many zeros there are in every plane both before and after the source's elements. */
    int zerosAround() {
        return IntStream.range(0, origins.length).map(plane -> Math.min(begin(plane), length - end(plane))).min()
                .orElse(0);
    }
}
