package org.chainrule.nn.layers;

import java.util.Objects;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Training;

/**
 * Drops elements at random, so that no unit can rely on a particular other one (Srivastava et al. 2014, "Dropout: a
 * simple way to prevent neural networks from overfitting").
 *
 * <p>
 * Within a {@link Training} scope each element becomes 0 with probability p, independently of the others, and x times
 * 1/(1 - p), a double that is rounded to the type of x, otherwise, which keeps the mean; dy/dx is 0 or 1/(1 - p)
 * likewise. Elsewhere y = x. Input and output have any shape. What is infinite or NaN becomes NaN where it is dropped, so that it is noticed.
 *
 * <p>
 * Element n is dropped if word n of the scope's {@linkplain Training#nextKey next key} is below p 2^32, rounded down, in row-major
 * order.
 *
 * @param p the probability that an element is dropped, 0 to 1
 */
public record Dropout(double p) implements Layer {

    /**
     * Creates a layer that drops a share of the elements.
     *
     * @throws IllegalArgumentException if p isn't between 0 and 1
     */
    public Dropout {
        DropoutMask.requireProbability("Dropout", p);
    }

    /**
     * Drops elements in training mode, and none elsewhere.
     *
     * @param x the input
     * @return the input with zeros in places, of the same shape
     * @throws IllegalStateException if the training scope has no source of random numbers, or a step of training is outside
     *         of one
     */
    @Override
    public Tensor forward(Tensor x) {
        Objects.requireNonNull(x, "x");
        return p > 0 && Training.isOnFor(this) ? x.mul(DropoutMask.of(this, p, x.shape(), x.dtype())) : x;
    }

    @Override
    public boolean dependsOnTraining() {
        return p > 0;
    }

    /** Returns the type with the probability: {@code Dropout(0.5)}. */
    @Override
    public String toString() {
        return "Dropout(" + p + ")";
    }
}
