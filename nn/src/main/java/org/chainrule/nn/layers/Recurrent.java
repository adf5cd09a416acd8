package org.chainrule.nn.layers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;

import org.chainrule.autograd.Tensor;

/**
 * Builds recurrent networks.
 *
 * {@snippet :
 * Lstm network = Recurrent.of(40, 256).layers(2).bidirectional().dropout(0.2).forgetBias(1).lstm(random);
 * }
 *
 * <p>
 * By default there is one layer in one direction, with biases, for input (T, N, in). Parameters are in F64, uniform in
 * (-1/sqrt(hidden), 1/sqrt(hidden)). Each method returns a changed copy.
 */
public final class Recurrent {
    private static final int LSTM_GATES = 4;
    private static final int GRU_GATES = 3;
    private static final int MOST_LAYERS = 10_000;

    private final int in;
    private final int hidden;
    private final int layers;
    private final boolean isBidirectional;
    private final double dropout;
    private final boolean isBatchFirst;
    private final boolean hasBias;
    private final Double forgetBias; // null: as the other biases

    private Recurrent(int in, int hidden, int layers, boolean isBidirectional, double dropout, boolean isBatchFirst,
            boolean hasBias, Double forgetBias) {
        this.in = in;
        this.hidden = hidden;
        this.layers = layers;
        this.isBidirectional = isBidirectional;
        this.dropout = dropout;
        this.isBatchFirst = isBatchFirst;
        this.hasBias = hasBias;
        this.forgetBias = forgetBias;
    }

    /**
     * Creates a builder.
     *
     * @param in the number of input features, at least 1
     * @param hidden the number of elements of the state, at least 1
     * @return the builder
     * @throws IllegalArgumentException if a number is below 1
     */
    public static Recurrent of(int in, int hidden) {
        FeatureCounts.require("Recurrent", "in", in);
        FeatureCounts.require("Recurrent", "hidden", hidden);
        return new Recurrent(in, hidden, 1, false, 0, false, true, null);
    }

    /**
     * Sets the number of layers.
     *
     * @param count how many, 1 to 10,000
     * @return the changed builder
     * @throws IllegalArgumentException if there are fewer or more
     */
    public Recurrent layers(int count) {
        FeatureCounts.require("Recurrent", "layers", count);
        if (count > MOST_LAYERS) {
            throw new IllegalArgumentException("Recurrent: layers must be at most " + MOST_LAYERS + ", not " + count
                    + "; is it the number of steps? That follows from the input");
        }
        return new Recurrent(in, hidden, count, isBidirectional, dropout, isBatchFirst, hasBias, forgetBias);
    }

    /**
     * Lets every layer run in both directions.
     *
     * @return the changed builder
     */
    public Recurrent bidirectional() {
        return new Recurrent(in, hidden, layers, true, dropout, isBatchFirst, hasBias, forgetBias);
    }

    /**
     * Drops elements between layers in training.
     *
     * @param p the probability that one is dropped, 0 to 1
     * @return the changed builder
     * @throws IllegalArgumentException if p isn't between 0 and 1
     */
    public Recurrent dropout(double p) {
        new Dropout(p);
        return new Recurrent(in, hidden, layers, isBidirectional, p, isBatchFirst, hasBias, forgetBias);
    }

    /**
     * Takes input (N, T, in), and gives output likewise.
     *
     * @return the changed builder
     */
    public Recurrent batchFirst() {
        return new Recurrent(in, hidden, layers, isBidirectional, dropout, true, hasBias, forgetBias);
    }

    /**
     * Leaves the biases out.
     *
     * @return the changed builder
     */
    public Recurrent withoutBias() {
        return new Recurrent(in, hidden, layers, isBidirectional, dropout, isBatchFirst, false, null);
    }

    /**
     * Sets the first bias of an LSTM's forget gates, as a sum of both, so that the gates are open at first: 1, say (Jozefowicz,
     * Zaremba, Sutskever 2015, "An empirical exploration of recurrent network architectures").
     *
     * @param value the bias; it has no effect on other networks
     * @return the changed builder, with biases
     * @throws IllegalArgumentException if it isn't finite
     */
    public Recurrent forgetBias(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("Recurrent: the forget gates' bias must be finite, not " + value);
        }
        return new Recurrent(in, hidden, layers, isBidirectional, dropout, isBatchFirst, true, value);
    }

    /**
     * Makes a network of LSTM cells.
     *
     * @param random the source of random numbers, drawn from layer by layer
     * @return the network
     */
    public Lstm lstm(RandomGenerator random) {
        List<RecurrentWeights> weights = weights(LSTM_GATES, random);
        if (forgetBias != null) {
            weights.replaceAll(part -> new RecurrentWeights(part.weightIh(), part.weightHh(),
                    withForgetBias(part.biasIh(), forgetBias), withForgetBias(part.biasHh(), 0)));
        }
        return new Lstm(weights, isBidirectional, dropout, isBatchFirst);
    }

    /** Returns a bias with a value in its second block, that of the forget gate. */
    private Tensor withForgetBias(Tensor bias, double value) {
        double[] values = bias.toDoubleArray();
        Arrays.fill(values, hidden, 2 * hidden, value);
        return Tensor.of(values).requiresGrad(true);
    }

    /**
     * Makes a network of gated recurrent units.
     *
     * @param random the source of random numbers, drawn from layer by layer
     * @return the network
     */
    public Gru gru(RandomGenerator random) {
        return new Gru(weights(GRU_GATES, random), isBidirectional, dropout, isBatchFirst);
    }

    /**
     * Makes a network of plain cells with tanh.
     *
     * @param random the source of random numbers, drawn from layer by layer
     * @return the network
     */
    public Rnn rnn(RandomGenerator random) {
        return new Rnn(weights(1, random), Rnn.Nonlinearity.TANH, isBidirectional, dropout, isBatchFirst);
    }

    /**
     * Makes a network of plain cells with relu.
     *
     * @param random the source of random numbers, drawn from layer by layer
     * @return the network
     */
    public Rnn rnnRelu(RandomGenerator random) {
        return new Rnn(weights(1, random), Rnn.Nonlinearity.RELU, isBidirectional, dropout, isBatchFirst);
    }

    private List<RecurrentWeights> weights(int gates, RandomGenerator random) {
        Objects.requireNonNull(random, "random");
        int directions = isBidirectional ? 2 : 1;
        List<RecurrentWeights> weights = new ArrayList<>();
        for (int n = 0; n < layers * directions; n++) {
            weights.add(RecurrentWeights.of(gates, n < directions ? in : directions * hidden, hidden, hasBias, random));
        }
        return weights;
    }

    /** Returns the type with the sizes: {@code Recurrent(40 -> 256, 2 layers)}. */
    @Override
    public String toString() {
        return "Recurrent(" + in + " -> " + hidden + (layers == 1 ? "" : ", " + layers + " layers")
                + (isBidirectional ? ", bidirectional" : "") + ")";
    }
}
