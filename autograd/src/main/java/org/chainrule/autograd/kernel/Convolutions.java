package org.chainrule.autograd.kernel;

import java.util.Arrays;
import java.util.List;

import org.chainrule.autograd.machine.ElementArrays;

/**
 * Slides windows over images: the convolution (which, as everywhere in this field, is a correlation), and the two maps that are its
 * derivatives. Images are (batch, groups * channels, ...), weights (groups * outputs, channels, ...), row-major, both float[] or both
 * double[].
 *
 * <p>
 * An element of a convolution is that of a matrix product as {@link Products} defines it: the terms are taken channel by channel, and in
 * each tap by tap, in blocks of 512. The transposed map takes them output by output, and in each tap by tap, where only taps count that
 * meet the element; an infinite weight or NaN reaches only elements that a window sees. Those of the weights' gradient are taken image by
 * image, and in each place by place.
 */
public final class Convolutions {
    private final ConvolutionSizes sizes;
    private final Elements elements;

    private Convolutions(ConvolutionSizes sizes, Object array) {
        this.sizes = sizes;
        this.elements = Elements.of(ElementArrays.isSingle(array));
    }

    /**
     * Computes a convolution.
     *
     * @param sizes the sizes
     * @param x the input
     * @param weight the weights
     * @param bias a summand for each channel of the output, an array of the same kind; null for none
     * @param y an array for the output
     */
    public static void forward(ConvolutionSizes sizes, Object x, Object weight, Object bias, Object y) {
        if (ElementArrays.length(y) == 0) {
            return; // of sizes along other axes that might be more than an array can hold
        }
        int depth = sizes.channels() * sizes.taps();
        new Convolutions(sizes, y).slide(sizes.inputAxes(), x, ConvolutionSizes.count(sizes.in()), sizes.channels(),
                group -> new Matrix(weight, group * sizes.outputs() * depth, depth, 1, sizes.outputs(), depth), bias, y,
                sizes.out());
    }

    /**
     * Computes the transposed convolution, which is the gradient of the input.
     *
     * @param sizes the sizes of the convolution
     * @param g the gradient of the output
     * @param weight the weights
     * @param bias a summand for each channel of the input, an array of the same kind; null for none
     * @param x an array for the result, of the input's sizes
     */
    public static void transposed(ConvolutionSizes sizes, Object g, Object weight, Object bias, Object x) {
        if (ElementArrays.length(x) == 0) {
            return; // of sizes along other axes that might be more than an array can hold
        }
        var infinite = new InfiniteWeights(sizes, weight);
        Object finite = infinite.replaced();
        var convolutions = new Convolutions(sizes, x);
        List<SlidingAxis[]> all = sizes.outputAxes();
        if (all.stream().mapToLong(SlidingProduct::places).sum() < ConvolutionSizes.count(sizes.in())) {
            convolutions.begin(bias, x);
        }
        for (SlidingAxis[] axes : all) {
            convolutions.slide(axes, g, ConvolutionSizes.count(sizes.out()), sizes.outputs(),
                    group -> convolutions.transposedWeight(axes, finite, group), bias, x, sizes.in());
        }
        infinite.add(g, x);
    }

    /** Fills the result of the transposed map as if no element met a tap. */
    private void begin(Object bias, Object x) {
        int plane = ConvolutionSizes.count(sizes.in());
        int channels = sizes.groups() * sizes.channels();
        Parallel.forRange(sizes.batch() * channels, plane, (first, end) -> {
            for (int n = first; n < end; n++) {
                double value = bias == null ? 0 : ElementArrays.get(bias, n % channels);
                ElementArrays.fill(x, n * plane, (n + 1) * plane, value);
            }
        });
    }

    /** The weights of a group. */
    @FunctionalInterface
    private interface GroupWeights {
        Matrix of(int group);
    }

    /** Returns the weights of a group and some taps, with the input's channels for rows, copied. */
    private Matrix transposedWeight(SlidingAxis[] axes, Object weight, int group) {
        int[] taps = {0};
        for (int k = 0; k < axes.length; k++) {
            int[] longer = new int[taps.length * axes[k].taps().length];
            for (int n = 0; n < longer.length; n++) {
                longer[n] = taps[n / axes[k].taps().length] * sizes.kernel()[k]
                        + axes[k].taps()[n % axes[k].taps().length];
            }
            taps = longer;
        }
        int all = sizes.taps();
        Object copy = elements.array(sizes.channels() * sizes.outputs() * taps.length);
        int to = 0;
        for (int channel = 0; channel < sizes.channels(); channel++) {
            for (int output = 0; output < sizes.outputs(); output++) {
                int from = ((group * sizes.outputs() + output) * sizes.channels() + channel) * all;
                for (int tap : taps) {
                    ElementArrays.copy(weight, from + tap, copy, to++);
                }
            }
        }
        return Matrix.rowMajor(copy, sizes.channels(), sizes.outputs() * taps.length);
    }

    /** Slides a window over all images of all groups. */
    private void slide(SlidingAxis[] axes, Object source, int sourceSize, int channels, GroupWeights weights,
            Object bias, Object result, int... resultSizes) {
        Matrix[] matrices = new Matrix[sizes.groups()];
        Arrays.setAll(matrices, weights::of);
        var window = new SlidingWindow(elements, channels, axes);
        var product = new SlidingProduct(elements, window, axes, matrices[0].rows(), resultSizes);
        if (product.isEmpty()) {
            return;
        }
        ScatteredProduct[] products = new ScatteredProduct[sizes.groups()];
        Arrays.setAll(products, group -> new ScatteredProduct(elements, matrices[group]));
        int rows = matrices[0].rows();
        int resultSize = rows * ConvolutionSizes.count(resultSizes);
        Parallel.forRange(sizes.batch() * sizes.groups(), product.work(matrices[0].columns()), (first, end) -> {
            Object copies = WorkspacePool.acquire(elements.isSingle(), window.size() + SlidingProduct.WIDE);
            ElementArrays.fill(copies, 0, window.size(), 0);
            for (int image = first; image < end; image++) {
                int group = image % sizes.groups();
                window.copy(source, image * channels * sourceSize, copies);
                product.compute(products[group], copies, bias, group * rows, result, image * resultSize);
            }
            WorkspacePool.release(copies);
        });
    }

    /**
     * Computes the gradient of the weights.
     *
     * @param sizes the sizes of the convolution
     * @param x the input
     * @param g the gradient of the output
     * @param weight an array for the result
     */
    public static void weight(ConvolutionSizes sizes, Object x, Object g, Object weight) {
        Elements elements = Elements.of(ElementArrays.isSingle(weight));
        if (ElementArrays.length(weight) == 0 || sizes.terms() == 0) {
            ElementArrays.fill(weight, 0, ElementArrays.length(weight), 0);
            return; // of sizes along other axes that might be more than an array can hold
        }
        if (DepthwiseWeightGradient.gains(elements, sizes)) {
            var gradient = new DepthwiseWeightGradient(elements, sizes);
            if (gradient.isPossible()) {
                gradient.compute(x, g, weight);
                return;
            }
        }
        boolean byRuns = RunsWeightGradient.gains(elements, sizes);
        var window = new SlidingWindow(elements, sizes.channels(), sizes.inputAxes());
        for (int group = 0; group < sizes.groups(); group++) {
            RunsWeightGradient gradient = byRuns ? new RunsWeightGradient(elements, sizes, group) : null;
            if (gradient != null && gradient.isPossible()) {
                gradient.compute(x, g, weight);
            } else {
                new WeightGradient(elements, sizes, window, group).compute(x, g, weight);
            }
        }
    }
}
