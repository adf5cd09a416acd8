package org.chainrule.nn.layers;

import java.util.Objects;
import java.util.random.RandomGenerator;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.init.Initializer;
import org.chainrule.nn.internal.ParameterNames;
import org.jspecify.annotations.Nullable;

/**
 * Computes the affine map y = x W^T + b along the last axis.
 *
 * <p>
 * Input (..., in), output (..., out).
 *
 * @param weight W, of shape (out, in)
 * @param bias b, of shape (out); null for a layer without one
 */
public record Linear(Tensor weight, @Nullable Tensor bias) implements Layer {

    /**
     * Creates a layer with the given parameters.
     *
     * @throws IllegalArgumentException if the weight is no matrix, or the bias doesn't have an element for each of its
     *         rows
     */
    public Linear {
        Objects.requireNonNull(weight, "weight");
        if (weight.shape().rank() != 2 || bias != null && !bias.shape().equals(Shape.of(weight.shape().size(0)))) {
            throw new IllegalArgumentException("linear: the weight must have shape (out, in) and the bias (out), not "
                    + weight.shape() + " and " + (bias == null ? "none" : bias.shape()));
        }
        ParameterNames.name("weight", weight);
        ParameterNames.name("bias", bias);
    }

    /**
     * Creates a layer in F64, with weights ({@link Initializer#linear()}) and biases uniform in
     * (-1/sqrt(in), 1/sqrt(in)).
     *
     * @param in the number of input features, at least 1
     * @param out the number of output features, at least 1
     * @param random the source of random numbers
     * @return the layer
     * @throws IllegalArgumentException if a number of features is below 1
     */
    public static Linear of(int in, int out, RandomGenerator random) {
        requireFeatures(in, out);
        double bound = 1 / Math.sqrt(in);
        return of(in, out, Initializer.linear(), Initializer.uniform(-bound, bound), random);
    }

    /**
     * Creates a layer with the given initializers.
     *
     * {@snippet :
     * Linear hidden = Linear.of(784, 100, Initializer.heNormal(), Initializer.zeros(), random); // for relu
     * }
     *
     * @param in the number of input features, at least 1
     * @param out the number of output features, at least 1
     * @param weights makes the weight, (out, in)
     * @param bias makes the bias, (out), after that
     * @param random the source of random numbers
     * @return the layer
     * @throws IllegalArgumentException if a number of features is below 1, or an initializer can't make its shape
     */
    public static Linear of(int in, int out, Initializer weights, Initializer bias, RandomGenerator random) {
        requireFeatures(in, out);
        Objects.requireNonNull(weights, "weights");
        Objects.requireNonNull(bias, "bias");
        Tensor weight = weights.parameter(Shape.of(out, in), random);
        return new Linear(weight, bias.parameter(Shape.of(out), random));
    }

    /**
     * Creates a layer y = x W^T in F64, with weights uniform in (-1/sqrt(in), 1/sqrt(in)).
     *
     * @param in the number of input features, at least 1
     * @param out the number of output features, at least 1
     * @param random the source of random numbers
     * @return the layer
     * @throws IllegalArgumentException if a number of features is below 1
     */
    public static Linear withoutBias(int in, int out, RandomGenerator random) {
        return withoutBias(in, out, Initializer.linear(), random);
    }

    /**
     * Creates a layer y = x W^T with the given initializer.
     *
     * @param in the number of input features, at least 1
     * @param out the number of output features, at least 1
     * @param weights makes the weight, (out, in)
     * @param random the source of random numbers
     * @return the layer
     * @throws IllegalArgumentException if a number of features is below 1, or the initializer can't make its shape
     */
    public static Linear withoutBias(int in, int out, Initializer weights, RandomGenerator random) {
        requireFeatures(in, out);
        Objects.requireNonNull(weights, "weights");
        Objects.requireNonNull(random, "random");
        return new Linear(weights.parameter(Shape.of(out, in), random), null);
    }

    private static void requireFeatures(int in, int out) {
        FeatureCounts.require("Linear", "in", in);
        FeatureCounts.require("Linear", "out", out);
    }

    /**
     * Computes x W^T + b, or x W^T where there is no bias.
     *
     * @param x the input, (..., in)
     * @return the output, (..., out)
     * @throws IllegalArgumentException if the last axis has another size than {@code in}
     */
    @Override
    public Tensor forward(Tensor x) {
        Objects.requireNonNull(x, "x");
        int in = weight.shape().size(1);
        if (x.shape().rank() == 0 || x.shape().size(-1) != in) {
            throw InputErrors.of(this, x, " must have a last axis of size " + in + ", the number of input features");
        }
        return bias == null ? x.linear(weight) : x.linear(weight, bias);
    }

    /** Returns the type with the sizes: {@code Linear(3 -> 4)}, or {@code Linear(3 -> 4, without bias)}. */
    @Override
    public String toString() {
        return "Linear(" + weight.shape().size(1) + " -> " + weight.shape().size(0)
                + (bias == null ? ", without bias)" : ")");
    }
}
