package org.chainrule.nn;

import java.util.random.RandomGenerator;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.Shape;

/**
 * The affine map y = x W^T + b, applied to the last axis.
 *
 * <p>
 * Input (..., in), output (..., out).
 *
 * @param weight W, of shape (out, in)
 * @param bias b, of shape (out)
 */
public record Linear(Tensor weight, Tensor bias) implements Layer {

    /**
     * A layer with the given parameters.
     *
     * @throws IllegalArgumentException if the weight is no matrix, or the bias doesn't have an element for each of its
     *         rows
     */
    public Linear {
        if (weight.shape().rank() != 2 || !bias.shape().equals(Shape.of(weight.shape().size(0)))) {
            throw new IllegalArgumentException("linear: the weight must have shape (out, in) and the bias (out), not "
                    + weight.shape() + " and " + bias.shape());
        }
    }

    /**
     * A layer that is ready to be trained, in F64: weights and biases uniform in (-1/sqrt(in), 1/sqrt(in)).
     *
     * @param in the number of input features
     * @param out the number of output features
     * @param random where the numbers come from
     * @return the layer
     */
    public static Linear of(int in, int out, RandomGenerator random) {
        double bound = 1 / Math.sqrt(in);
        return new Linear(uniform(Shape.of(out, in), bound, random), uniform(Shape.of(out), bound, random));
    }

    private static Tensor uniform(Shape shape, double bound, RandomGenerator random) {
        double[] values = random.doubles(shape.count(), -bound, bound).toArray();
        return Tensor.of(shape, values).requiresGrad(true);
    }

    /**
     * Computes x W^T + b.
     *
     * @param x the input, (..., in)
     * @return the output, (..., out)
     * @throws IllegalArgumentException if the last axis has another size than {@code in}
     */
    @Override
    public Tensor forward(Tensor x) {
        int in = weight.shape().size(1);
        if (x.shape().rank() == 0 || x.shape().size(-1) != in) {
            throw new IllegalArgumentException(this + ": the input has shape " + x.shape() + ", but its last axis must "
                    + "have size " + in + ", the number of input features");
        }
        return x.matmul(weight.transpose()).add(bias);
    }

    /** The sizes: {@code Linear(3 -> 4)}. */
    @Override
    public String toString() {
        return "Linear(" + weight.shape().size(1) + " -> " + weight.shape().size(0) + ")";
    }
}
