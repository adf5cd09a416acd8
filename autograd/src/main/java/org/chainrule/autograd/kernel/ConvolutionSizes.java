package org.chainrule.autograd.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The sizes of a convolution.
 *
 * @param batch the number of images
 * @param groups the number of groups, which don't see each other's channels
 * @param channels the input's channels of a group
 * @param outputs the output's channels of a group
 * @param in the input's sizes along the axes over which windows slide
 * @param kernel the windows' sizes
 * @param out the output's sizes
 * @param stride the distances between windows
 * @param dilation the distances between taps
 * @param before the zeros before the input along each axis; what is left out of it, if negative
 */
public record ConvolutionSizes(int batch, int groups, int channels, int outputs, int[] in, int[] kernel, int[] out,
        int[] stride, int[] dilation, int[] before) {

    SlidingAxis[] inputAxes() {
        SlidingAxis[] axes = new SlidingAxis[in.length];
        Arrays.setAll(axes, k -> SlidingAxis.ofInput(in[k], kernel[k], out[k], stride[k], dilation[k], before[k]));
        return axes;
    }

    /** Returns all combinations of the axes of the transposed map. */
    List<SlidingAxis[]> outputAxes() {
        List<SlidingAxis[]> all = List.<SlidingAxis[]>of(new SlidingAxis[in.length]);
        for (int k = 0; k < in.length; k++) {
            List<SlidingAxis[]> longer = new ArrayList<>();
            for (SlidingAxis[] some : all) {
                for (SlidingAxis axis : SlidingAxis.ofOutput(in[k], kernel[k], out[k], stride[k], dilation[k],
                        before[k])) {
                    SlidingAxis[] more = some.clone();
                    more[k] = axis;
                    longer.add(more);
                }
            }
            all = longer;
        }
        return all;
    }

    int taps() {
        return count(kernel);
    }

    /** Returns of how many terms the gradient of a weight is the sum: all places of a window in all images. */
    long terms() {
        return (long) batch * count(out);
    }

    /** Returns how many elements there are of some sizes. */
    static int count(int... sizes) {
        int count = 1;
        for (int size : sizes) {
            count *= size;
        }
        return count;
    }
}
