package org.chainrule.nn.layers;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.internal.ParameterNames;
import org.jspecify.annotations.Nullable;

/**
 * Normalizes groups of channels of each example, y = (x - mean) / sqrt(var + eps) * weight + bias, where mean and var
 * are taken over a group of channels of each example by itself, var being the mean square of the deviations, and each
 * channel has a weight and a bias (Wu, He 2018, "Group normalization"). One group is {@link LayerNorm} over all but the
 * batch; as many groups as channels are {@link InstanceNorm}.
 *
 * <p>
 * Input and output (N, C) or (N, C, ...). A group of a single element becomes the bias.
 *
 * @param channels how many channels there are, C
 * @param groups how many groups of neighbouring channels there are, a divisor of C
 * @param weight the factors, of shape (C), or null for none
 * @param bias the summands, of shape (C), or null for none
 * @param eps added to the variance, to keep the divisor from 0
 */
public record GroupNorm(int channels, int groups, @Nullable Tensor weight, @Nullable Tensor bias,
        double eps) implements Layer {

    /**
     * Creates a layer with the given parameters.
     *
     * @throws IllegalArgumentException if there is no channel, weight or bias don't have the shape (C), the channels can't
     *         be shared evenly among the groups, or eps is negative
     */
    public GroupNorm {
        FeatureCounts.require("GroupNorm", "channels", channels);
        Normalization.requireShapes("GroupNorm", "the shape of the channels", Shape.of(channels), weight, bias);
        if (groups < 1 || channels % groups != 0) {
            throw new IllegalArgumentException("GroupNorm: " + channels + " channels can't be shared evenly among "
                    + groups + " groups; take a divisor");
        }
        Normalization.requireEps("GroupNorm", eps);
        ParameterNames.name("weight", weight);
        ParameterNames.name("bias", bias);
    }

    /**
     * Creates a layer of as many channels as there are weights.
     *
     * @param weight the factors, of shape (C)
     * @param bias the summands, of shape (C), or null for none
     * @param groups how many groups of neighbouring channels there are, a divisor of C
     * @param eps added to the variance
     * @throws IllegalArgumentException as of the canonical constructor
     */
    public GroupNorm(Tensor weight, @Nullable Tensor bias, int groups, double eps) {
        this(Objects.requireNonNull(weight, "weight").size(), groups, weight, bias, eps);
    }

    /**
     * Creates a layer in F64, with weights 1, biases 0 and eps 1e-5.
     *
     * @param groups how many groups, a divisor of the number of channels
     * @param channels how many channels, at least 1
     * @return the layer
     * @throws IllegalArgumentException if there is no channel, or the channels can't be shared evenly among the groups
     */
    public static GroupNorm of(int groups, int channels) {
        FeatureCounts.require("GroupNorm", "channels", channels);
        return new GroupNorm(channels, groups, Tensor.ones(channels).requiresGrad(true),
                Tensor.zeros(channels).requiresGrad(true), 1e-5);
    }

    /**
     * Creates a layer without a bias, in F64, with weights 1 and eps 1e-5.
     *
     * @param groups how many groups, a divisor of the number of channels
     * @param channels how many channels, at least 1
     * @return the layer
     * @throws IllegalArgumentException if there is no channel, or the channels can't be shared evenly among the groups
     */
    public static GroupNorm withoutBias(int groups, int channels) {
        FeatureCounts.require("GroupNorm", "channels", channels);
        return new GroupNorm(channels, groups, Tensor.ones(channels).requiresGrad(true), null, 1e-5);
    }

    /**
     * Creates a layer without weight and bias, with eps 1e-5.
     *
     * @param groups how many groups, a divisor of the number of channels
     * @param channels how many channels, at least 1
     * @return the layer
     * @throws IllegalArgumentException if there is no channel, or the channels can't be shared evenly among the groups
     */
    public static GroupNorm withoutAffine(int groups, int channels) {
        return new GroupNorm(channels, groups, null, null, 1e-5);
    }

    /**
     * Normalizes the groups of each example.
     *
     * @param x the input, (N, C) or (N, C, ...)
     * @return the normalized input, of the same shape
     * @throws IllegalArgumentException if axis 1 has another size than C
     */
    @Override
    public Tensor forward(Tensor x) {
        Normalization.requireFloating(this, x);
        ChannelAxis.require(this, x, channels);
        int[] sizes = x.shape().toArray();
        int[] grouped = IntStream
                .concat(IntStream.of(sizes[0], groups, sizes[1] / groups), Arrays.stream(sizes).skip(2))
                .toArray();
        int[] axes = IntStream.range(2, grouped.length).toArray();
        var deviations = Normalization.Scaled.deviations(x.reshape(Shape.of(grouped)), eps, axes);
        return Normalization
                .apply(deviations.x(), deviations.scale(), against(grouped, weight), against(grouped, bias))
                .reshape(x.shape());
    }

    /** Returns a vector of the channels as (groups, C / groups, 1, ...), which broadcasts against the grouped input. */
    private Tensor against(int[] grouped, Tensor ofChannels) {
        if (ofChannels == null) {
            return null;
        }
        int[] sizes = new int[grouped.length - 1];
        Arrays.fill(sizes, 1);
        sizes[0] = groups;
        sizes[1] = channels / groups;
        return ofChannels.reshape(Shape.of(sizes));
    }

    /** Returns the type with the channels and groups: {@code GroupNorm(64, 4 groups)}. */
    @Override
    public String toString() {
        return "GroupNorm(" + channels + ", " + groups + (groups == 1 ? " group" : " groups")
                + Normalization.absent(weight, bias) + ")";
    }
}
