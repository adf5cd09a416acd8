package org.chainrule.nn.layers;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Training;

/**
 * Drops whole channels of sequences at random, since neighbouring elements of a channel say much the same, so that dropping single
 * ones would hide little (Tompson et al. 2015, "Efficient object localization using convolutional networks").
 *
 * <p>
 * Within a {@link Training} scope each channel of each example becomes 0 with probability p, independently of the others, and
 * x times 1/(1 - p), a double that is rounded to the type of x, otherwise; dy/dx is 0 or 1/(1 - p) likewise.
 * Elsewhere y = x. Input and output (N, C, L).
 *
 * <p>
 * Channel c of example n is dropped if word n C + c of the scope's {@linkplain Training#nextKey next key} is below p 2^32, rounded
 * down.
 *
 * @param p the probability that a channel is dropped, 0 to 1
 */
public record Dropout1d(double p) implements Layer {

    /**
     * Creates a layer that drops a share of the channels.
     *
     * @throws IllegalArgumentException if p isn't between 0 and 1
     */
    public Dropout1d {
        DropoutMask.requireProbability("Dropout1d", p);
    }

    /**
     * Drops channels in training mode, and none elsewhere.
     *
     * @param x the input, (N, C, L)
     * @return the input with zeros for some channels, of the same shape
     * @throws IllegalArgumentException if the input doesn't have 3 axes
     * @throws IllegalStateException if the training scope has no source of random numbers, or a step of training is outside
     *         of one
     */
    @Override
    public Tensor forward(Tensor x) {
        return DropoutMask.dropChannels(this, p, x, "N, C, L");
    }

    @Override
    public boolean dependsOnTraining() {
        return p > 0;
    }

    /** Returns the type with the probability: {@code Dropout1d(0.5)}. */
    @Override
    public String toString() {
        return "Dropout1d(" + p + ")";
    }
}
