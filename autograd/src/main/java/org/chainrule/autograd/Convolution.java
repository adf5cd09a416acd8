package org.chainrule.autograd;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Convolutions in one, two and three dimensions, and the windows that they see. Images are (N, C, L), (N, C, H, W) or (N, C, D, H, W), or one without the axis N.
 */
public sealed interface Convolution permits Tensor {

    /**
     * Convolves by windows of weights, one element at a time; see {@link #conv1d(Tensor, Tensor, ConvOptions)}.
     *
     * @param weight the weights, (O, C, k)
     * @return the images, (N, O, L) with the smaller sizes of the windows' places
     * @throws IllegalArgumentException if the shapes don't fit, or a window is larger than the input
     * @alias PyTorch nn.functional.conv1d; SciPy signal.correlate; JAX lax.conv_general_dilated; DJL Convolution.conv1d
     */
    default Tensor conv1d(Tensor weight) {
        return conv1d(weight, ConvOptions.defaults());
    }

    /**
     * Convolves by windows of weights; see {@link #conv1d(Tensor, Tensor, ConvOptions)}.
     *
     * @param weight the weights, (O, C / groups, k)
     * @param options the stride, padding, dilation and groups
     * @return the images, (N, O, L)
     * @throws IllegalArgumentException if the shapes don't fit, or a window is larger than the padded input
     */
    default Tensor conv1d(Tensor weight, ConvOptions options) {
        return Convolved.of("conv1d", 1, options, (Tensor) this, weight);
    }

    /**
     * Convolves by windows of weights, one element at a time; see {@link #conv1d(Tensor, Tensor, ConvOptions)}.
     *
     * @param weight the weights, (O, C, k)
     * @param bias the bias, (O)
     * @return the images, (N, O, L)
     * @throws IllegalArgumentException if the shapes don't fit, or a window is larger than the input
     */
    default Tensor conv1d(Tensor weight, Tensor bias) {
        return conv1d(weight, bias, ConvOptions.defaults());
    }

    /**
     * Convolves by windows of weights, which as everywhere in this field is a correlation: y[n, o, i] = bias[o] + sum over c and p of weight[o, c, p] x[n, c, i stride + p dilation - padding]. Linear in each of the three; the gradient of x is the
     * transposed convolution of that of y, and the gradient of the weights sums products of x and that of y over all places. Terms are added
     * up as in a matrix product, channel by channel.
     *
     * @param weight the weights, (O, C / groups, k)
     * @param bias the bias, (O)
     * @param options the stride, padding, dilation and groups
     * @return the images, (N, O, L), whose sizes are floor((size + padding - dilation (k - 1) - 1) / stride) + 1, with the padding of both sides
     * @throws IllegalArgumentException if the shapes don't fit, or a window is larger than the padded input
     */
    default Tensor conv1d(Tensor weight, Tensor bias, ConvOptions options) {
        return Convolved.of("conv1d", 1, options, (Tensor) this, weight, bias);
    }

    /**
     * Computes the transposed convolution; see {@link #convTranspose1d(Tensor, Tensor, ConvOptions)}.
     *
     * @param weight the weights, (C, O, k)
     * @return the images, (N, O, L)
     * @throws IllegalArgumentException if the shapes don't fit
     * @alias PyTorch nn.functional.conv_transpose1d; JAX lax.conv_transpose; DJL Deconvolution.deconv1d
     */
    default Tensor convTranspose1d(Tensor weight) {
        return convTranspose1d(weight, ConvOptions.defaults());
    }

    /**
     * Computes the transposed convolution; see {@link #convTranspose1d(Tensor, Tensor, ConvOptions)}.
     *
     * @param weight the weights, (C, O / groups, k)
     * @param options the stride, padding, dilation and groups of the convolution, and the output padding
     * @return the images, (N, O, L)
     * @throws IllegalArgumentException if the shapes don't fit
     */
    default Tensor convTranspose1d(Tensor weight, ConvOptions options) {
        return Convolved.transposed("convTranspose1d", 1, options, (Tensor) this, weight);
    }

    /**
     * Computes the transposed convolution; see {@link #convTranspose1d(Tensor, Tensor, ConvOptions)}.
     *
     * @param weight the weights, (C, O, k)
     * @param bias the bias, (O)
     * @return the images, (N, O, L)
     * @throws IllegalArgumentException if the shapes don't fit
     */
    default Tensor convTranspose1d(Tensor weight, Tensor bias) {
        return convTranspose1d(weight, bias, ConvOptions.defaults());
    }

    /**
     * Computes the transposed convolution, the map that takes the gradient of a {@linkplain #conv1d(Tensor, Tensor, ConvOptions) convolution's}
     * output to that of its input: each element of this is multiplied by the window, and the products are added up where the window stands.
     * Linear in each of the three.
     *
     * @param weight the weights, (C, O / groups, k), those of a convolution from O to C channels
     * @param bias the bias, (O)
     * @param options the stride, padding, dilation and groups of the convolution, and the output padding
     * @return the images, (N, O, L), whose sizes are (size - 1) stride - padding + dilation (k - 1) + outputPadding + 1, with the padding of both
     *         sides
     * @throws IllegalArgumentException if the shapes don't fit
     */
    default Tensor convTranspose1d(Tensor weight, Tensor bias, ConvOptions options) {
        return Convolved.transposed("convTranspose1d", 1, options, (Tensor) this, weight, bias);
    }

    /**
     * Convolves by windows of weights, one element at a time; see {@link #conv2d(Tensor, Tensor, ConvOptions)}.
     *
     * @param weight the weights, (O, C, kH, kW)
     * @return the images, (N, O, H, W) with the smaller sizes of the windows' places
     * @throws IllegalArgumentException if the shapes don't fit, or a window is larger than the input
     * @alias PyTorch nn.functional.conv2d; SciPy ndimage.correlate; JAX lax.conv_general_dilated; DJL Convolution.conv2d
     */
    default Tensor conv2d(Tensor weight) {
        return conv2d(weight, ConvOptions.defaults());
    }

    /**
     * Convolves by windows of weights; see {@link #conv2d(Tensor, Tensor, ConvOptions)}.
     *
     * @param weight the weights, (O, C / groups, kH, kW)
     * @param options the stride, padding, dilation and groups
     * @return the images, (N, O, H, W)
     * @throws IllegalArgumentException if the shapes don't fit, or a window is larger than the padded input
     */
    default Tensor conv2d(Tensor weight, ConvOptions options) {
        return Convolved.of("conv2d", 2, options, (Tensor) this, weight);
    }

    /**
     * Convolves by windows of weights, one element at a time; see {@link #conv2d(Tensor, Tensor, ConvOptions)}.
     *
     * @param weight the weights, (O, C, kH, kW)
     * @param bias the bias, (O)
     * @return the images, (N, O, H, W)
     * @throws IllegalArgumentException if the shapes don't fit, or a window is larger than the input
     */
    default Tensor conv2d(Tensor weight, Tensor bias) {
        return conv2d(weight, bias, ConvOptions.defaults());
    }

    /**
     * Convolves by windows of weights, which as everywhere in this field is a correlation: y[n, o, i, j] = bias[o] + sum over c, p and q of weight[o, c, p, q] x[n, c, i s + p d - padding, j s + q d - padding] with the stride s and the dilation d. Linear in each of the three; the gradient of x is the
     * transposed convolution of that of y, and the gradient of the weights sums products of x and that of y over all places. Terms are added
     * up as in a matrix product, channel by channel.
     *
     * @param weight the weights, (O, C / groups, kH, kW)
     * @param bias the bias, (O)
     * @param options the stride, padding, dilation and groups
     * @return the images, (N, O, H, W), whose sizes are floor((size + padding - dilation (k - 1) - 1) / stride) + 1, with the padding of both sides
     * @throws IllegalArgumentException if the shapes don't fit, or a window is larger than the padded input
     */
    default Tensor conv2d(Tensor weight, Tensor bias, ConvOptions options) {
        return Convolved.of("conv2d", 2, options, (Tensor) this, weight, bias);
    }

    /**
     * Computes the transposed convolution; see {@link #convTranspose2d(Tensor, Tensor, ConvOptions)}.
     *
     * @param weight the weights, (C, O, kH, kW)
     * @return the images, (N, O, H, W)
     * @throws IllegalArgumentException if the shapes don't fit
     * @alias PyTorch nn.functional.conv_transpose2d; JAX lax.conv_transpose; DJL Deconvolution.deconv2d
     */
    default Tensor convTranspose2d(Tensor weight) {
        return convTranspose2d(weight, ConvOptions.defaults());
    }

    /**
     * Computes the transposed convolution; see {@link #convTranspose2d(Tensor, Tensor, ConvOptions)}.
     *
     * @param weight the weights, (C, O / groups, kH, kW)
     * @param options the stride, padding, dilation and groups of the convolution, and the output padding
     * @return the images, (N, O, H, W)
     * @throws IllegalArgumentException if the shapes don't fit
     */
    default Tensor convTranspose2d(Tensor weight, ConvOptions options) {
        return Convolved.transposed("convTranspose2d", 2, options, (Tensor) this, weight);
    }

    /**
     * Computes the transposed convolution; see {@link #convTranspose2d(Tensor, Tensor, ConvOptions)}.
     *
     * @param weight the weights, (C, O, kH, kW)
     * @param bias the bias, (O)
     * @return the images, (N, O, H, W)
     * @throws IllegalArgumentException if the shapes don't fit
     */
    default Tensor convTranspose2d(Tensor weight, Tensor bias) {
        return convTranspose2d(weight, bias, ConvOptions.defaults());
    }

    /**
     * Computes the transposed convolution, the map that takes the gradient of a {@linkplain #conv2d(Tensor, Tensor, ConvOptions) convolution's}
     * output to that of its input: each element of this is multiplied by the window, and the products are added up where the window stands.
     * Linear in each of the three.
     *
     * @param weight the weights, (C, O / groups, kH, kW), those of a convolution from O to C channels
     * @param bias the bias, (O)
     * @param options the stride, padding, dilation and groups of the convolution, and the output padding
     * @return the images, (N, O, H, W), whose sizes are (size - 1) stride - padding + dilation (k - 1) + outputPadding + 1, with the padding of both
     *         sides
     * @throws IllegalArgumentException if the shapes don't fit
     */
    default Tensor convTranspose2d(Tensor weight, Tensor bias, ConvOptions options) {
        return Convolved.transposed("convTranspose2d", 2, options, (Tensor) this, weight, bias);
    }

    /**
     * Convolves by windows of weights, one element at a time; see {@link #conv3d(Tensor, Tensor, ConvOptions)}.
     *
     * @param weight the weights, (O, C, kD, kH, kW)
     * @return the images, (N, O, D, H, W) with the smaller sizes of the windows' places
     * @throws IllegalArgumentException if the shapes don't fit, or a window is larger than the input
     * @alias PyTorch nn.functional.conv3d; JAX lax.conv_general_dilated; DJL Convolution.conv3d
     */
    default Tensor conv3d(Tensor weight) {
        return conv3d(weight, ConvOptions.defaults());
    }

    /**
     * Convolves by windows of weights; see {@link #conv3d(Tensor, Tensor, ConvOptions)}.
     *
     * @param weight the weights, (O, C / groups, kD, kH, kW)
     * @param options the stride, padding, dilation and groups
     * @return the images, (N, O, D, H, W)
     * @throws IllegalArgumentException if the shapes don't fit, or a window is larger than the padded input
     */
    default Tensor conv3d(Tensor weight, ConvOptions options) {
        return Convolved.of("conv3d", 3, options, (Tensor) this, weight);
    }

    /**
     * Convolves by windows of weights, one element at a time; see {@link #conv3d(Tensor, Tensor, ConvOptions)}.
     *
     * @param weight the weights, (O, C, kD, kH, kW)
     * @param bias the bias, (O)
     * @return the images, (N, O, D, H, W)
     * @throws IllegalArgumentException if the shapes don't fit, or a window is larger than the input
     */
    default Tensor conv3d(Tensor weight, Tensor bias) {
        return conv3d(weight, bias, ConvOptions.defaults());
    }

    /**
     * Convolves by windows of weights, which as everywhere in this field is a correlation: y as in {@link #conv2d(Tensor, Tensor, ConvOptions)}, with one axis more. Linear in each of the three; the gradient of x is the
     * transposed convolution of that of y, and the gradient of the weights sums products of x and that of y over all places. Terms are added
     * up as in a matrix product, channel by channel.
     *
     * @param weight the weights, (O, C / groups, kD, kH, kW)
     * @param bias the bias, (O)
     * @param options the stride, padding, dilation and groups
     * @return the images, (N, O, D, H, W), whose sizes are floor((size + padding - dilation (k - 1) - 1) / stride) + 1, with the padding of both sides
     * @throws IllegalArgumentException if the shapes don't fit, or a window is larger than the padded input
     */
    default Tensor conv3d(Tensor weight, Tensor bias, ConvOptions options) {
        return Convolved.of("conv3d", 3, options, (Tensor) this, weight, bias);
    }

    /**
     * Computes the transposed convolution; see {@link #convTranspose3d(Tensor, Tensor, ConvOptions)}.
     *
     * @param weight the weights, (C, O, kD, kH, kW)
     * @return the images, (N, O, D, H, W)
     * @throws IllegalArgumentException if the shapes don't fit
     * @alias PyTorch nn.functional.conv_transpose3d; JAX lax.conv_transpose
     */
    default Tensor convTranspose3d(Tensor weight) {
        return convTranspose3d(weight, ConvOptions.defaults());
    }

    /**
     * Computes the transposed convolution; see {@link #convTranspose3d(Tensor, Tensor, ConvOptions)}.
     *
     * @param weight the weights, (C, O / groups, kD, kH, kW)
     * @param options the stride, padding, dilation and groups of the convolution, and the output padding
     * @return the images, (N, O, D, H, W)
     * @throws IllegalArgumentException if the shapes don't fit
     */
    default Tensor convTranspose3d(Tensor weight, ConvOptions options) {
        return Convolved.transposed("convTranspose3d", 3, options, (Tensor) this, weight);
    }

    /**
     * Computes the transposed convolution; see {@link #convTranspose3d(Tensor, Tensor, ConvOptions)}.
     *
     * @param weight the weights, (C, O, kD, kH, kW)
     * @param bias the bias, (O)
     * @return the images, (N, O, D, H, W)
     * @throws IllegalArgumentException if the shapes don't fit
     */
    default Tensor convTranspose3d(Tensor weight, Tensor bias) {
        return convTranspose3d(weight, bias, ConvOptions.defaults());
    }

    /**
     * Computes the transposed convolution, the map that takes the gradient of a {@linkplain #conv3d(Tensor, Tensor, ConvOptions) convolution's}
     * output to that of its input: each element of this is multiplied by the window, and the products are added up where the window stands.
     * Linear in each of the three.
     *
     * @param weight the weights, (C, O / groups, kD, kH, kW), those of a convolution from O to C channels
     * @param bias the bias, (O)
     * @param options the stride, padding, dilation and groups of the convolution, and the output padding
     * @return the images, (N, O, D, H, W), whose sizes are (size - 1) stride - padding + dilation (k - 1) + outputPadding + 1, with the padding of both
     *         sides
     * @throws IllegalArgumentException if the shapes don't fit
     */
    default Tensor convTranspose3d(Tensor weight, Tensor bias, ConvOptions options) {
        return Convolved.transposed("convTranspose3d", 3, options, (Tensor) this, weight, bias);
    }

    /**
     * Lays out what windows see as columns, one element at a time; see {@link #im2col(int[], ConvOptions)}.
     *
     * @param kernel the size of the windows: one for all axes, or one for each
     * @return the columns, (N, C k, L) with k elements in a window at L places
     * @throws IllegalArgumentException if there are other than 3 to 5 axes, or a window is larger than the input
     * @alias PyTorch nn.functional.unfold; JAX lax.conv_general_dilated_patches
     */
    default Tensor im2col(int... kernel) {
        return im2col(kernel, ConvOptions.defaults());
    }

    /**
     * Lays out what the windows of a convolution see as columns of matrices, which PyTorch calls unfold: a row for each channel and tap
     * in row-major order, a column for each place of the window. The product of weights (O, C k) and these is the convolution. The
     * derivative is 1 for each occurrence; {@link #col2im} is the transpose. {@link Slicing#unfold} makes windows along one axis, as a
     * view.
     *
     * @param kernel the size of the windows: one for all axes, or one for each
     * @param options the stride, padding and dilation; groups are the same rows
     * @return the columns, (N, C k, L), of images (N, C, H, W), of signals (N, C, L) or of volumes (N, C, D, H, W)
     * @throws IllegalArgumentException if there are other than 3 to 5 axes, or a window is larger than the padded input
     */
    default Tensor im2col(int[] kernel, ConvOptions options) {
        Objects.requireNonNull(kernel, "kernel");
        Objects.requireNonNull(options, "options");
        Tensor x = (Tensor) this;
        return Tape.reportAs("im2col", () -> ImageColumns.of(x, kernel, options), x);
    }

    /**
     * Adds columns up to images; see {@link #col2im(int[], int[], ConvOptions)}.
     *
     * @param size the sizes of the images along the axes behind channels, one for each
     * @param kernel the size of the windows: one for all axes, or one for each
     * @return the images, (N, C, ...)
     * @throws IllegalArgumentException if the columns aren't those of such images
     * @alias PyTorch nn.functional.fold
     */
    default Tensor col2im(int[] size, int... kernel) {
        return col2im(size, kernel, ConvOptions.defaults());
    }

    /**
     * Adds the columns of {@link #im2col(int[], ConvOptions)} up to images, where windows overlap, which PyTorch calls fold: its
     * transpose, not its inverse. What lands on padding is dropped.
     *
     * @param size the sizes of the images along the axes behind channels, one for each
     * @param kernel the size of the windows: one for all axes, or one for each
     * @param options the stride, padding and dilation
     * @return the images, (N, C, ...)
     * @throws IllegalArgumentException if the columns aren't those of such images, or the padding isn't zeros
     */
    default Tensor col2im(int[] size, int[] kernel, ConvOptions options) {
        Objects.requireNonNull(size, "size");
        Objects.requireNonNull(kernel, "kernel");
        Objects.requireNonNull(options, "options");
        Tensor x = (Tensor) this;
        return Tape.reportAs("col2im", () -> ImageColumns.toImages(x, size, kernel, options), x);
    }
}

/** Convolutions of any number of dimensions, of a batch of images or of one. */
final class Convolved {
    private Convolved() {}

    static Tensor of(String name, int axes, ConvOptions options, Tensor... operands) {
        ConvSettings settings = settings(name, axes, options, operands);
        Shape window = Tape.reportAs(name, () -> {
            options.requireFor(false);
            return Shape.of(settings.outputSizes(window(axes, operands[0]), ConvSettings.window(operands[1].shape())));
        }, operands);
        if (options.paddingMode() == PaddingMode.ZEROS) {
            return applied(axes, new Convolve(name, settings, window), operands);
        }
        return Tape.reportAs(name, () -> {
            Tensor[] padded = operands.clone();
            padded[0] = options.paddingMode().pad(operands[0], settings);
            return applied(axes, new Convolve(name, settings.withoutPadding(), window), padded);
        }, operands);
    }

    static Tensor transposed(String name, int axes, ConvOptions options, Tensor... operands) {
        ConvSettings settings = settings(name, axes, options, operands);
        Shape window = Tape.reportAs(name, () -> {
            options.requireFor(true);
            return Shape.of(settings.inputSizes(window(axes, operands[0]), ConvSettings.window(operands[1].shape()),
                    options.outputPadding(settings)));
        }, operands);
        return applied(axes, new ConvolveTransposed(name, settings, window), operands);
    }

    /** Returns the sizes along the axes over which windows slide. */
    private static int[] window(int axes, Tensor x) {
        int[] sizes = x.shape().toArray();
        return Arrays.copyOfRange(sizes, sizes.length - axes, sizes.length);
    }

    private static ConvSettings settings(String name, int axes, ConvOptions options, Tensor... operands) {
        Tape.requireOperands(name, operands);
        Objects.requireNonNull(options, "options");
        return Tape.reportAs(name, () -> {
            int rank = operands[0].shape().rank();
            if (rank != axes + 1 && rank != axes + 2 || operands[1].shape().rank() != axes + 2) {
                throw new IllegalArgumentException(
                        "the input must have " + (axes + 2) + " axes, or one less for a single "
                                + "image, and the weight " + (axes + 2) + ", not " + rank + " and "
                                + operands[1].shape().rank());
            }
            int[] kernel = ConvSettings.window(operands[1].shape());
            if (Arrays.stream(kernel).anyMatch(size -> size == 0)) {
                throw new IllegalArgumentException("a window must have at least one element along each axis");
            }
            return options.settings(kernel);
        }, operands);
    }

    private static Tensor applied(int axes, Op op, Tensor... operands) {
        if (operands[0].shape().rank() == axes + 2) {
            return Tape.apply(op, operands);
        }
        Tensor[] batch = Stream.of(operands).toArray(Tensor[]::new);
        batch[0] = operands[0].unsqueeze(0);
        return Tape.reportAs(op.name(), () -> Tape.apply(op, batch), operands).squeeze(0);
    }
}
