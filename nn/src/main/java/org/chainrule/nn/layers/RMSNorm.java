package org.chainrule.nn.layers;

import java.util.Objects;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.internal.ParameterNames;
import org.jspecify.annotations.Nullable;

/**
 * Divides the features of each example by their root mean square, y = x / sqrt(mean(x^2) + eps) * weight, with the mean
 * over the features of each example: {@link LayerNorm} without mean and bias (Zhang, Sennrich 2019, "Root mean square
 * layer normalization").
 *
 * <p>
 * The features are the last axes. Input and output (..., features).
 *
 * @param features the sizes of the last axes, at least one
 * @param weight the factors, of the features' shape, or null for none
 * @param eps added to the variance, to keep the divisor from 0
 */
public record RMSNorm(Shape features, @Nullable Tensor weight, double eps) implements Layer {

    /**
     * Creates a layer with the given parameters.
     *
     * @throws IllegalArgumentException if the weight has another shape than the features, these have no axes, or eps is
     *         negative
     */
    public RMSNorm {
        Normalization.requireAxes("RMSNorm", features);
        if (weight != null && !weight.shape().equals(features)) {
            throw new IllegalArgumentException(
                    "RMSNorm: the weight must have the features' shape " + features + ", not " + weight.shape());
        }
        Normalization.requireEps("RMSNorm", eps);
        ParameterNames.name("weight", weight);
    }

    /**
     * Creates a layer for features of the weight's shape.
     *
     * @param weight the factors, of the features' shape
     * @param eps added to the variance
     * @throws IllegalArgumentException as of the canonical constructor
     */
    public RMSNorm(Tensor weight, double eps) {
        this(Objects.requireNonNull(weight, "weight").shape(), weight, eps);
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
     * Creates a layer without a weight, with eps 1e-6.
     *
     * @param sizes the sizes of the last axes, each at least 1
     * @return the layer
     * @throws IllegalArgumentException if there is no size, or one is below 1
     */
    public static RMSNorm withoutAffine(int... sizes) {
        FeatureCounts.requireAll("RMSNorm", "sizes", sizes);
        return new RMSNorm(Shape.of(sizes), null, 1e-6);
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
        int[] axes = Normalization.featureAxes(this, x, features);
        var scaled = Normalization.Scaled.of(x, eps, axes);
        return Normalization.apply(scaled.x(), scaled.scale(), weight, null);
    }

    /** Returns the type with the sizes of the last axes: {@code RMSNorm(64)}, or {@code RMSNorm(64, without weight)}. */
    @Override
    public String toString() {
        return Normalization.text("RMSNorm", features, weight == null ? ", without weight" : "");
    }
}
