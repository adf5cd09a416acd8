package org.chainrule.nn.layers;

import java.util.random.RandomGenerator;

import org.chainrule.autograd.ConvOptions;
import org.chainrule.autograd.Convolution;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.init.Initializer;
import org.jspecify.annotations.Nullable;

/**
 * Computes the transposed convolution of images by windows of weights, and adds a bias to each channel; see {@link
 * Convolution#convTranspose2d(Tensor, Tensor, ConvOptions)}. It is the map that takes the gradient of a convolution's output to that of its
 * input, and makes images larger where a convolution makes them smaller.
 *
 * <p>
 * Input (N, in, H, W) or (in, H, W), output (N, out, H, W) or (out, H, W) with other sizes along the last axes.
 *
 * @param weight the weights, of shape (in, out / groups, kernelHeight, kernelWidth)
 * @param bias the summands of the channels, of shape (out); null for a layer without any
 * @param options the stride, padding, dilation and groups
 */
public record ConvTranspose2d(Tensor weight, @Nullable Tensor bias, ConvOptions options) implements Layer {

    /**
     * Creates a layer with the given parameters.
     *
     * @throws IllegalArgumentException if the shapes of weight and bias don't agree, or an option is for convolutions that aren't transposed
     */
    public ConvTranspose2d {
        ConvolutionLayers.require("convTranspose2d", 2, true, weight, bias, options);
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
    public static ConvTranspose2d of(int in, int out, int kernel, RandomGenerator random) {
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
    public static ConvTranspose2d of(int in, int out, int kernel, ConvOptions options, RandomGenerator random) {
        return of(in, out, ConvolutionLayers.kernel(2, kernel), options, Initializer.linear(), random);
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
    public static ConvTranspose2d of(int in, int out, int[] kernel, ConvOptions options, Initializer weights,
            RandomGenerator random) {
        Tensor weight = ConvolutionLayers.weight("ConvTranspose2d", 2, true, in, out, kernel, options, weights, random);
        return new ConvTranspose2d(weight, ConvolutionLayers.bias(weight, out, random), options);
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
    public static ConvTranspose2d withoutBias(int in, int out, int kernel, ConvOptions options,
            RandomGenerator random) {
        return new ConvTranspose2d(ConvolutionLayers.weight("ConvTranspose2d", 2, true, in, out,
                ConvolutionLayers.kernel(2, kernel), options,
                Initializer.linear(), random), null, options);
    }

    /**
     * Computes the transposed convolution of the input.
     *
     * @param x the input, (N, in, H, W) or (in, H, W)
     * @return the output
     * @throws IllegalArgumentException if it has another number of channels
     */
    @Override
    public Tensor forward(Tensor x) {
        ConvolutionLayers.requireInput(this, 2, weight.shape().size(0), x);
        return InputErrors.named(this,
                () -> bias == null ? x.convTranspose2d(weight, options) : x.convTranspose2d(weight, bias, options));
    }

    /** Returns the type with the sizes: {@code ConvTranspose2d(3 -> 8, 5x5, stride 2)}. */
    @Override
    public String toString() {
        return ConvolutionLayers.text("ConvTranspose2d", true, weight, bias, options);
    }
}
