package org.chainrule.nn.layers;

import java.util.Objects;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.internal.ParameterNames;

/**
 * Divides the features of each example by their root mean square, y = x / sqrt(mean(x^2) + eps) * weight, with the mean
 * over the features of each example: {@link LayerNorm} without mean and bias (Zhang, Sennrich 2019, "Root mean square
 * layer normalization").
 *
 * <p>
 * The features are the last axes, as many as the weight has. Input and output (..., features).
 *
 * @param weight the factors, of the features' shape
 * @param eps added to the variance, to keep the divisor from 0
 */
public record RMSNorm(Tensor weight, double eps) implements Layer {

    /**
     * Creates a layer with the given parameters.
     *
     * @throws IllegalArgumentException if the weight has no axes, or eps is negative
     */
    public RMSNorm {
        Objects.requireNonNull(weight, "weight");
        if (weight.shape().rank() == 0) {
            throw new IllegalArgumentException("RMSNorm: the weight must have the features' shape, with at least one "
                    + "axis, not " + weight.shape());
        }
        Normalization.requireEps("RMSNorm", eps);
        ParameterNames.name("weight", weight);
    }

    /**
     * Creates a layer in F64, with weights 1 and eps 1e-6.
     *
     * @param sizes the sizes of the last axes, each at least 1
     * @return the layer
     * @throws IllegalArgumentException if there is no size, or one is below 1
     */
    public static RMSNorm of(int... sizes) {
        FeatureCounts.requireAll("RMSNorm", "sizes", sizes);
        return new RMSNorm(Tensor.ones(sizes).requiresGrad(true), 1e-6);
    }

    /**
     * Normalizes the features of each example.
     *
     * @param x the input, (..., features)
     * @return the normalized input, of the same shape
     * @throws IllegalArgumentException if the last axes have other sizes than the weight
     */
    @Override
    public Tensor forward(Tensor x) {
        int[] axes = Normalization.featureAxes(this, x, weight.shape());
        return Normalization.apply(Normalization.Scaled.of(x, eps, axes), weight);
    }

    /** Returns the type with the sizes of the last axes: {@code RMSNorm(64)}. */
    @Override
    public String toString() {
        return "RMSNorm" + weight.shape();
    }
}
