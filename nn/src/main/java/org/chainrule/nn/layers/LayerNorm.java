package org.chainrule.nn.layers;

import java.util.Objects;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.internal.ParameterNames;

/**
 * Normalizes the features of each example, y = (x - mean) / sqrt(var + eps) * weight + bias, where mean and var are
 * taken over the features of each example by itself, var being the mean square of the deviations (Ba, Kiros, Hinton
 * 2016, "Layer normalization").
 *
 * <p>
 * The features are the last axes, as many as the weight has. Input and output (..., features).
 *
 * @param weight the factors, of the features' shape
 * @param bias the summands, of the features' shape
 * @param eps added to the variance, to keep the divisor from 0
 */
public record LayerNorm(Tensor weight, Tensor bias, double eps) implements Layer {

    /**
     * Creates a layer with the given parameters.
     *
     * @throws IllegalArgumentException if weight and bias differ in shape or have no axes, or eps is negative
     */
    public LayerNorm {
        Objects.requireNonNull(weight, "weight");
        Objects.requireNonNull(bias, "bias");
        if (weight.shape().rank() == 0 || !bias.shape().equals(weight.shape())) {
            throw new IllegalArgumentException(
                    "LayerNorm: weight and bias must have the features' shape, with at least "
                            + "one axis, not " + weight.shape() + " and " + bias.shape());
        }
        Normalization.requireEps("LayerNorm", eps);
        ParameterNames.name("weight", weight);
        ParameterNames.name("bias", bias);
    }

    /**
     * Creates a layer in F64, with weights 1, biases 0 and eps 1e-5.
     *
     * @param sizes the sizes of the last axes, each at least 1
     * @return the layer
     * @throws IllegalArgumentException if there is no size, or one is below 1
     */
    public static LayerNorm of(int... sizes) {
        FeatureCounts.requireAll("LayerNorm", "sizes", sizes);
        return new LayerNorm(Tensor.ones(sizes).requiresGrad(true), Tensor.zeros(sizes).requiresGrad(true), 1e-5);
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
        Normalization.featureAxes(this, x, weight.shape());
        return x.layerNorm(weight, bias, eps);
    }

    /** Returns the type with the sizes of the last axes: {@code LayerNorm(64)}. */
    @Override
    public String toString() {
        return "LayerNorm" + weight.shape();
    }
}
