package org.chainrule.nn.layers;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Composite;
import org.chainrule.nn.init.Initializer;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one layer and direction of a recurrent network, in PyTorch's layout: the blocks of the gates, each of as many
 * rows as the state has elements, stand one below the other, i, f, g, o of an LSTM, and r, z, n of a GRU.
 *
 * @param weightIh the weight of the input, (gates * hidden, in)
 * @param weightHh the weight of the hidden state, (gates * hidden, hidden)
 * @param biasIh the bias of the input's part, (gates * hidden); null for none
 * @param biasHh the bias of the hidden state's part, (gates * hidden); null if the other is
 */
public record RecurrentWeights(Tensor weightIh, Tensor weightHh, @Nullable Tensor biasIh,
        @Nullable Tensor biasHh) implements Composite, Serializable {

    /**
     * Creates the parameters.
     *
     * @throws IllegalArgumentException if the shapes don't fit, or there is one bias without the other
     */
    public RecurrentWeights {
        Objects.requireNonNull(weightIh, "weightIh");
        Objects.requireNonNull(weightHh, "weightHh");
        Shape input = weightIh.shape();
        Shape state = weightHh.shape();
        boolean fits = input.rank() == 2 && state.rank() == 2 && input.size(1) > 0 && state.size(1) > 0
                && input.size(0) == state.size(0) && state.size(0) > 0 && state.size(0) % state.size(1) == 0;
        if (!fits) {
            throw new IllegalArgumentException("recurrent weights: weightIh must have shape (gates * hidden, in) and "
                    + "weightHh (gates * hidden, hidden), not " + input + " and " + state);
        }
        Shape rows = Shape.of(input.size(0));
        boolean hasBoth = biasIh != null && biasHh != null && biasIh.shape().equals(rows)
                && biasHh.shape().equals(rows);
        if (!hasBoth && (biasIh != null || biasHh != null)) {
            throw new IllegalArgumentException("recurrent weights: biasIh and biasHh must both have shape " + rows
                    + ", or both be null, not " + shape(biasIh) + " and " + shape(biasHh));
        }
    }

    private static String shape(Tensor bias) {
        return bias == null ? "null" : bias.shape().toString();
    }

    /**
     * Creates parameters in F64, uniform in (-1/sqrt(hidden), 1/sqrt(hidden)).
     *
     * @param gates the number of gates: 1 of a plain cell, 4 of an LSTM, 3 of a GRU
     * @param in the number of input features, at least 1
     * @param hidden the number of elements of the state, at least 1
     * @param hasBias whether there are biases
     * @param random the source of random numbers, from which they are drawn in their order
     * @return the parameters
     * @throws IllegalArgumentException if a number is below 1
     */
    public static RecurrentWeights of(int gates, int in, int hidden, boolean hasBias, RandomGenerator random) {
        FeatureCounts.require("RecurrentWeights", "gates", gates);
        FeatureCounts.require("RecurrentWeights", "in", in);
        FeatureCounts.require("RecurrentWeights", "hidden", hidden);
        Objects.requireNonNull(random, "random");
        double bound = 1 / Math.sqrt(hidden);
        Initializer uniform = Initializer.uniform(-bound, bound);
        if ((long) gates * hidden > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("RecurrentWeights: " + gates + " gates of hidden " + hidden
                    + " elements are more rows than the 2^31 - 1 that a weight can have");
        }
        int rows = gates * hidden;
        Tensor input = uniform.parameter(Shape.of(rows, in), random);
        Tensor state = uniform.parameter(Shape.of(rows, hidden), random);
        return hasBias
                ? new RecurrentWeights(input, state, uniform.parameter(Shape.of(rows), random),
                        uniform.parameter(Shape.of(rows), random))
                : new RecurrentWeights(input, state, null, null);
    }

    /** Returns the number of input features. */
    int in() {
        return weightIh.shape().size(1);
    }

    /** Returns the number of elements of the state. */
    int hidden() {
        return weightHh.shape().size(1);
    }

    /** Returns the number of gates. */
    int gates() {
        return weightHh.shape().size(0) / hidden();
    }

    /** Returns the parameters by PyTorch's names: {@code weight_ih}, {@code weight_hh}, {@code bias_ih}, {@code bias_hh}. */
    @Override
    public SequencedMap<String, Tensor> components() {
        return components("");
    }

    /** Returns the parameters by PyTorch's names with a suffix, such as {@code _l0_reverse}. */
    SequencedMap<String, Tensor> components(String suffix) {
        SequencedMap<String, Tensor> components = new LinkedHashMap<>();
        components.put("weight_ih" + suffix, weightIh);
        components.put("weight_hh" + suffix, weightHh);
        if (biasIh != null) {
            components.put("bias_ih" + suffix, biasIh);
            components.put("bias_hh" + suffix, biasHh);
        }
        return components;
    }

    /** Returns the type with the sizes: {@code RecurrentWeights(3 -> 4, 3 gates)}. */
    @Override
    public String toString() {
        return "RecurrentWeights(" + in() + " -> " + hidden() + ", " + gates() + (gates() == 1 ? " gate" : " gates")
                + (biasIh == null ? ", without bias)" : ")");
    }

    /** Returns the input's part of the preactivations, x W^T + b. */
    Tensor input(Tensor x) {
        return biasIh == null ? x.linear(weightIh) : x.linear(weightIh, biasIh);
    }

    /** Returns the preactivations without the hidden state's part but with its bias. */
    Tensor inputWithBiases(Tensor x) {
        return biasIh == null ? x.linear(weightIh) : x.linear(weightIh, biasIh.add(biasHh));
    }
}
