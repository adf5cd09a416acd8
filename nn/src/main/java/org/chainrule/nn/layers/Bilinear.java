package org.chainrule.nn.layers;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;
import java.util.random.RandomGenerator;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.init.Initializer;
import org.chainrule.nn.internal.ParameterNames;
import org.jspecify.annotations.Nullable;

/**
 * Computes y[k] = sum over i and j of a[i] W[k][i][j] b[j], plus a bias c[k], which is linear in each of two inputs a
 * and b; dy[k]/da[i] = sum over j of W[k][i][j] b[j], dy[k]/db[j] = sum over i of a[i] W[k][i][j], dy[k]/dW[k][i][j] =
 * a[i] b[j] (Tenenbaum, Freeman 2000, "Separating style and content with bilinear models").
 *
 * <p>
 * Inputs (..., in1) and (..., in2), output (..., out). A layer of two inputs is no {@link Layer}: hold it in a record,
 * and call it in the record's own {@code forward}.
 *
 * @param weight W, of shape (out, in1, in2)
 * @param bias c, of shape (out); null for a layer without one
 */
public record Bilinear(Tensor weight, @Nullable Tensor bias) implements Serializable {

    /**
     * Creates a layer with the given parameters.
     *
     * @throws IllegalArgumentException if the weight doesn't have three axes, or the bias doesn't have an element for
     *         each output
     */
    public Bilinear {
        Objects.requireNonNull(weight, "weight");
        if (weight.shape().rank() != 3 || bias != null && !bias.shape().equals(Shape.of(weight.shape().size(0)))) {
            throw new IllegalArgumentException(
                    "Bilinear: the weight must have shape (out, in1, in2) and the bias (out), "
                            + "not " + weight.shape() + " and " + (bias == null ? "none" : bias.shape()));
        }
        ParameterNames.name("weight", weight);
        ParameterNames.name("bias", bias);
    }

    /**
     * Creates a layer in F64, with weights and biases uniform in (-1/sqrt(in1), 1/sqrt(in1)).
     *
     * @param in1 the number of features of the first input, at least 1
     * @param in2 the number of features of the second, at least 1
     * @param out the number of output features, at least 1
     * @param random the source of random numbers
     * @return the layer
     * @throws IllegalArgumentException if a number of features is below 1
     */
    public static Bilinear of(int in1, int in2, int out, RandomGenerator random) {
        requireFeatures(in1, in2, out);
        Initializer start = start(in1);
        return of(in1, in2, out, start, start, random);
    }

    /**
     * Creates a layer with the given initializers.
     *
     * @param in1 the number of features of the first input, at least 1
     * @param in2 the number of features of the second, at least 1
     * @param out the number of output features, at least 1
     * @param weights makes the weight, (out, in1, in2)
     * @param bias makes the bias, (out), after that
     * @param random the source of random numbers
     * @return the layer
     * @throws IllegalArgumentException if a number of features is below 1, or an initializer can't make its shape
     */
    public static Bilinear of(int in1, int in2, int out, Initializer weights, Initializer bias,
            RandomGenerator random) {
        requireFeatures(in1, in2, out);
        Objects.requireNonNull(weights, "weights");
        Objects.requireNonNull(bias, "bias");
        Tensor weight = weights.parameter(Shape.of(out, in1, in2), random);
        return new Bilinear(weight, bias.parameter(Shape.of(out), random));
    }

    /**
     * Creates a layer without a bias in F64, with weights uniform in (-1/sqrt(in1), 1/sqrt(in1)).
     *
     * @param in1 the number of features of the first input, at least 1
     * @param in2 the number of features of the second, at least 1
     * @param out the number of output features, at least 1
     * @param random the source of random numbers
     * @return the layer
     * @throws IllegalArgumentException if a number of features is below 1
     */
    public static Bilinear withoutBias(int in1, int in2, int out, RandomGenerator random) {
        requireFeatures(in1, in2, out);
        return new Bilinear(start(in1).parameter(Shape.of(out, in1, in2), random), null);
    }

    private static void requireFeatures(int in1, int in2, int out) {
        FeatureCounts.require("Bilinear", "in1", in1);
        FeatureCounts.require("Bilinear", "in2", in2);
        FeatureCounts.require("Bilinear", "out", out);
    }

    private static Initializer start(int in1) {
        double bound = 1 / Math.sqrt(in1);
        return Initializer.uniform(-bound, bound);
    }

    /**
     * Computes the output, as the linear map, with W's rows of in1 in2 elements, of all products a[i] b[j].
     *
     * @param a the first input, (..., in1)
     * @param b the second, (..., in2)
     * @return the output, (..., out)
     * @throws IllegalArgumentException if the last axes have other sizes, or the axes before them differ
     */
    public Tensor forward(Tensor a, Tensor b) {
        Objects.requireNonNull(a, "a");
        Objects.requireNonNull(b, "b");
        Shape shape = weight.shape();
        if (!fits(a.shape(), shape.size(1)) || !fits(b.shape(), shape.size(2)) || !haveOneBatch(a.shape(), b.shape())) {
            throw new IllegalArgumentException(Network.describe(this) + ": the inputs have shapes " + a.shape()
                    + " and " + b.shape() + ", but must have shapes "
                    + "(..., " + shape.size(1) + ") and (..., " + shape.size(2)
                    + ") with the same axes before the last");
        }
        Tensor products = a.unsqueeze(-1).mul(b.unsqueeze(-2)).flatten(-2, -1);
        Tensor rows = weight.flatten(1, 2);
        return bias == null ? products.linear(rows) : products.linear(rows, bias);
    }

    private static boolean fits(Shape input, int features) {
        return input.rank() > 0 && input.size(-1) == features;
    }

    private static boolean haveOneBatch(Shape a, Shape b) {
        return Arrays.equals(batch(a), batch(b));
    }

    private static int[] batch(Shape input) {
        return Arrays.copyOf(input.toArray(), input.rank() - 1);
    }

    /** Returns the type with the sizes: {@code Bilinear(3, 4 -> 2)}, or {@code Bilinear(3, 4 -> 2, without bias)}. */
    @Override
    public String toString() {
        return "Bilinear(" + weight.shape().size(1) + ", " + weight.shape().size(2) + " -> " + weight.shape().size(0)
                + (bias == null ? ", without bias)" : ")");
    }
}
