package org.chainrule.nn.layers;

import java.util.Objects;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.internal.ParameterNames;
import org.jspecify.annotations.Nullable;

/**
 * Normalizes the features of each example, y = (x - mean) / sqrt(var + eps) * weight + bias, where mean and var are
 * taken over the features of each example by itself, var being the mean square of the deviations (Ba, Kiros, Hinton
 * 2016, "Layer normalization").
 *
 * <p>
 * The features are the last axes. Input and output (..., features).
 *
 * @param features the sizes of the last axes, at least one
 * @param weight the factors, of the features' shape, or null for none
 * @param bias the summands, of the features' shape, or null for none
 * @param eps added to the variance, to keep the divisor from 0
 */
public record LayerNorm(Shape features, @Nullable Tensor weight, @Nullable Tensor bias, double eps) implements Layer {

    /**
     * Creates a layer with the given parameters.
     *
     * @throws IllegalArgumentException if weight or bias have another shape than the features, these have no axes, or eps
     *         is negative
     */
    public LayerNorm {
        Normalization.requireAxes("LayerNorm", features);
        Normalization.requireShapes("LayerNorm", "the features' shape", features, weight, bias);
        Normalization.requireEps("LayerNorm", eps);
        ParameterNames.name("weight", weight);
        ParameterNames.name("bias", bias);
    }

    /**
     * Creates a layer for features of the weight's shape.
     *
     * @param weight the factors, of the features' shape
     * @param bias the summands, of the features' shape, or null for none
     * @param eps added to the variance
     * @throws IllegalArgumentException as of the canonical constructor
     */
    public LayerNorm(Tensor weight, @Nullable Tensor bias, double eps) {
        this(Objects.requireNonNull(weight, "weight").shape(), weight, bias, eps);
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
     * Creates a layer without a bias, in F64, with weights 1 and eps 1e-5.
     *
     * @param sizes the sizes of the last axes, each at least 1
     * @return the layer
     * @throws IllegalArgumentException if there is no size, or one is below 1
     */
    public static LayerNorm withoutBias(int... sizes) {
        FeatureCounts.requireAll("LayerNorm", "sizes", sizes);
        return new LayerNorm(Tensor.ones(sizes).requiresGrad(true), null, 1e-5);
    }

    /**
     * Creates a layer without weight and bias, with eps 1e-5.
     *
     * @param sizes the sizes of the last axes, each at least 1
     * @return the layer
     * @throws IllegalArgumentException if there is no size, or one is below 1
     */
    public static LayerNorm withoutAffine(int... sizes) {
        FeatureCounts.requireAll("LayerNorm", "sizes", sizes);
        return new LayerNorm(Shape.of(sizes), null, null, 1e-5);
    }

    /**
     * Normalizes the features of each example.
     *
     * @param x the input, (..., features)
     * @return the normalized input, of the same shape
     * @throws IllegalArgumentException if the last axes have other sizes than the features
     */
    @Override
    public Tensor forward(Tensor x) {
        Normalization.featureAxes(this, x, features);
        DType type = weight != null ? weight.dtype() : bias != null ? bias.dtype() : x.dtype();
        return x.layerNorm(weight != null ? weight : Tensor.ones(features, type),
                bias != null ? bias : Tensor.zeros(features, type), eps);
    }

    /** Returns the type with the sizes of the last axes: {@code LayerNorm(64)}, or {@code LayerNorm(64, without bias)}. */
    @Override
    public String toString() {
        return Normalization.text("LayerNorm", features, Normalization.absent(weight, bias));
    }
}
