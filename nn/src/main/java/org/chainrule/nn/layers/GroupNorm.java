package org.chainrule.nn.layers;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.internal.ParameterNames;

/**
 * Normalizes groups of channels of each example, y = (x - mean) / sqrt(var + eps) * weight + bias, where mean and var
 * are taken over a group of channels of each example by itself, var being the mean square of the deviations, and each
 * channel has a weight and a bias (Wu, He 2018, "Group normalization"). One group is {@link LayerNorm} over all but the
 * batch; as many groups as channels are instance normalization.
 *
 * <p>
 * Input and output (N, C) or (N, C, ...). A group of a single element becomes the bias.
 *
 * @param weight the factors, of shape (C)
 * @param bias the summands, of shape (C)
 * @param groups how many groups of neighbouring channels there are, a divisor of C
 * @param eps added to the variance, to keep the divisor from 0
 */
public record GroupNorm(Tensor weight, Tensor bias, int groups, double eps) implements Layer {

    /**
     * Creates a layer with the given parameters.
     *
     * @throws IllegalArgumentException if weight and bias aren't vectors of one size, the channels can't be shared
     *         evenly among the groups, or eps is negative
     */
    public GroupNorm {
        Objects.requireNonNull(weight, "weight");
        Objects.requireNonNull(bias, "bias");
        if (weight.shape().rank() != 1 || !bias.shape().equals(weight.shape())) {
            throw new IllegalArgumentException(
                    "GroupNorm: weight and bias must have one shape (C), not " + weight.shape()
                            + " and " + bias.shape());
        }
        if (groups < 1 || weight.size() % groups != 0) {
            throw new IllegalArgumentException("GroupNorm: " + weight.size() + " channels can't be shared evenly among "
                    + groups + " groups; take a divisor");
        }
        Normalization.requireEps("GroupNorm", eps);
        ParameterNames.name("weight", weight);
        ParameterNames.name("bias", bias);
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
        return new GroupNorm(Tensor.ones(channels).requiresGrad(true), Tensor.zeros(channels).requiresGrad(true),
                groups,
                1e-5);
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
        ChannelAxis.require(this, x, weight.size());
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
        int[] sizes = new int[grouped.length - 1];
        Arrays.fill(sizes, 1);
        sizes[0] = groups;
        sizes[1] = ofChannels.size() / groups;
        return ofChannels.reshape(Shape.of(sizes));
    }

    /** Returns the type with the channels and groups: {@code GroupNorm(64, 4 groups)}. */
    @Override
    public String toString() {
        return "GroupNorm(" + weight.size() + ", " + groups + (groups == 1 ? " group)" : " groups)");
    }
}
