package org.chainrule.nn.layers;

import java.util.random.RandomGenerator;

import org.chainrule.autograd.ConvOptions;
import org.chainrule.autograd.Convolution;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.init.Initializer;
import org.jspecify.annotations.Nullable;

/**
 * Computes the transposed convolution of sequences by windows of weights, and adds a bias to each channel; see {@link
 * Convolution#convTranspose1d(Tensor, Tensor, ConvOptions)}. It is the map that takes the gradient of a convolution's output to that of its
 * input, and makes images larger where a convolution makes them smaller.
 *
 * <p>
 * Input (N, in, L) or (in, L), output (N, out, L) or (out, L) with other sizes along the last axis.
 *
 * @param weight the weights, of shape (in, out / groups, kernel)
 * @param bias the summands of the channels, of shape (out); null for a layer without any
 * @param options the stride, padding, dilation and groups
 */
public record ConvTranspose1d(Tensor weight, @Nullable Tensor bias, ConvOptions options) implements Layer {

    /**
     * Creates a layer with the given parameters.
     *
     * @throws IllegalArgumentException if the shapes of weight and bias don't agree, or an option is for convolutions that aren't transposed
     */
    public ConvTranspose1d {
        ConvolutionLayers.require("convTranspose1d", 1, true, weight, bias, options);
    }

    /**
     * Creates a layer in F64 whose window moves by one element, over the input as it is; weights ({@link Initializer#linear()}) and biases
     * are uniform in (-1/sqrt(n), 1/sqrt(n)), where n counts the elements that a window sees.
     *
     * @param in the channels of the input, at least 1
     * @param out the channels of the output, at least 1
     * @param kernel the size of the window along each axis, at least 1
     * @param random the source of random numbers
     * @return the layer
     * @throws IllegalArgumentException if a number is below 1
     */
    public static ConvTranspose1d of(int in, int out, int kernel, RandomGenerator random) {
        return of(in, out, kernel, ConvOptions.defaults(), random);
    }

    /**
     * Creates a layer in F64; see {@link #of(int, int, int, RandomGenerator)}.
     *
     * @param in the channels of the input, at least 1
     * @param out the channels of the output, at least 1
     * @param kernel the size of the window along each axis, at least 1
     * @param options the stride, padding, dilation and groups
     * @param random the source of random numbers
     * @return the layer
     * @throws IllegalArgumentException if a number is below 1, or the groups don't divide both numbers of channels
     */
    public static ConvTranspose1d of(int in, int out, int kernel, ConvOptions options, RandomGenerator random) {
        return of(in, out, ConvolutionLayers.kernel(1, kernel), options, Initializer.linear(), random);
    }

    /**
     * Creates a layer with the given initializer; biases are uniform in (-1/sqrt(n), 1/sqrt(n)), where n counts the elements that a window
     * sees.
     *
     * @param in the channels of the input, at least 1
     * @param out the channels of the output, at least 1
     * @param kernel the sizes of the window, one for each axis
     * @param options the stride, padding, dilation and groups
     * @param weights makes the weight
     * @param random the source of random numbers
     * @return the layer
     * @throws IllegalArgumentException if a number is below 1, or the groups don't divide both numbers of channels
     */
    public static ConvTranspose1d of(int in, int out, int[] kernel, ConvOptions options, Initializer weights,
            RandomGenerator random) {
        Tensor weight = ConvolutionLayers.weight("ConvTranspose1d", 1, true, in, out, kernel, options, weights, random);
        return new ConvTranspose1d(weight, ConvolutionLayers.bias(weight, out, random), options);
    }

    /**
     * Creates a layer without a bias, in F64, as is usual before a normalization; see {@link #of(int, int, int, RandomGenerator)}.
     *
     * @param in the channels of the input, at least 1
     * @param out the channels of the output, at least 1
     * @param kernel the size of the window along each axis, at least 1
     * @param options the stride, padding, dilation and groups
     * @param random the source of random numbers
     * @return the layer
     * @throws IllegalArgumentException if a number is below 1, or the groups don't divide both numbers of channels
     */
    public static ConvTranspose1d withoutBias(int in, int out, int kernel, ConvOptions options,
            RandomGenerator random) {
        return new ConvTranspose1d(ConvolutionLayers.weight("ConvTranspose1d", 1, true, in, out,
                ConvolutionLayers.kernel(1, kernel), options,
                Initializer.linear(), random), null, options);
    }

    /**
     * Computes the transposed convolution of the input.
     *
     * @param x the input, (N, in, L) or (in, L)
     * @return the output
     * @throws IllegalArgumentException if it has another number of channels
     */
    @Override
    public Tensor forward(Tensor x) {
        ConvolutionLayers.requireInput(this, 1, weight.shape().size(0), x);
        return InputErrors.named(this,
                () -> bias == null ? x.convTranspose1d(weight, options) : x.convTranspose1d(weight, bias, options));
    }

    /** Returns the type with the sizes: {@code ConvTranspose1d(3 -> 8, 5, stride 2)}. */
    @Override
    public String toString() {
        return ConvolutionLayers.text("ConvTranspose1d", true, weight, bias, options);
    }
}
