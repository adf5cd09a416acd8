package org.chainrule.nn.layers;

import java.util.Objects;
import java.util.stream.IntStream;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.internal.ParameterNames;
import org.jspecify.annotations.Nullable;

/**
 * Normalizes each channel of each example, y = (x - mean) / sqrt(var + eps) * weight + bias, where mean and var are taken
 * over the places of a channel of an example by itself, var being the mean square of the deviations, in training and in use
 * (Ulyanov, Vedaldi, Lempitsky 2016, "Instance normalization: the missing ingredient for fast stylization").
 *
 * <p>
 * Input and output (N, C, ...), with at least one axis of places. A channel of a single place becomes the bias.
 *
 * @param channels how many channels there are, C
 * @param weight the factors, of shape (C), or null for none
 * @param bias the summands, of shape (C), or null for none
 * @param eps added to the variance, to keep the divisor from 0
 */
public record InstanceNorm(int channels, @Nullable Tensor weight, @Nullable Tensor bias, double eps) implements Layer {

    /**
     * Creates a layer with the given parameters.
     *
     * @throws IllegalArgumentException if there is no channel, weight or bias don't have the shape (C), or eps is negative
     */
    public InstanceNorm {
        FeatureCounts.require("InstanceNorm", "channels", channels);
        Normalization.requireShapes("InstanceNorm", "the shape of the channels", Shape.of(channels), weight, bias);
        Normalization.requireEps("InstanceNorm", eps);
        ParameterNames.name("weight", weight);
        ParameterNames.name("bias", bias);
    }

    /**
     * Creates a layer in F64, with weights 1, biases 0 and eps 1e-5.
     *
     * @param channels how many channels, at least 1
     * @return the layer
     * @throws IllegalArgumentException if there is no channel
     */
    public static InstanceNorm of(int channels) {
        FeatureCounts.require("InstanceNorm", "channels", channels);
        return new InstanceNorm(channels, Tensor.ones(channels).requiresGrad(true),
                Tensor.zeros(channels).requiresGrad(true), 1e-5);
    }

    /**
     * Creates a layer without a bias, in F64, with weights 1 and eps 1e-5.
     *
     * @param channels how many channels, at least 1
     * @return the layer
     * @throws IllegalArgumentException if there is no channel
     */
    public static InstanceNorm withoutBias(int channels) {
        FeatureCounts.require("InstanceNorm", "channels", channels);
        return new InstanceNorm(channels, Tensor.ones(channels).requiresGrad(true), null, 1e-5);
    }

    /**
     * Creates a layer without weight and bias, with eps 1e-5.
     *
     * @param channels how many channels, at least 1
     * @return the layer
     * @throws IllegalArgumentException if there is no channel
     */
    public static InstanceNorm withoutAffine(int channels) {
        return new InstanceNorm(channels, null, null, 1e-5);
    }

    /**
     * Normalizes the channels of each example.
     *
     * @param x the input, (N, C, ...)
     * @return the normalized input, of the same shape
     * @throws IllegalArgumentException if axis 1 has another size than C, or there is no axis of places
     */
    @Override
    public Tensor forward(Tensor x) {
        Normalization.requireFloating(this, x);
        int rank = Objects.requireNonNull(x, "x").shape().rank();
        if (rank < 3 || x.shape().size(1) != channels) {
            throw InputErrors.of(this, x,
                    " must have shape (N, " + channels + ", ...), with the channels along axis 1 and "
                            + "at least one axis of places");
        }
        var deviations = Normalization.Scaled.deviations(x, eps, IntStream.range(2, rank).toArray());
        return Normalization.apply(deviations.x(), deviations.scale(), ChannelAxis.against(x, weight),
                ChannelAxis.against(x, bias));
    }

    /** Returns the type with the number of channels: {@code InstanceNorm(64)}. */
    @Override
    public String toString() {
        return "InstanceNorm(" + channels + Normalization.absent(weight, bias) + ")";
    }
}
