package org.chainrule.nn.layers;

import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;

import org.chainrule.autograd.LstmStates;
import org.chainrule.autograd.Steps;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Composite;
import org.chainrule.nn.Layer;
import org.jspecify.annotations.Nullable;

/**
 * Runs long short-term memories over sequences (Hochreiter, Schmidhuber 1997, "Long short-term memory"; Gers, Schmidhuber, Cummins
 * 2000, "Learning to forget").
 *
 * <p>
 * Each layer computes, for x[t] and the states h, c of the step before, i = s(a_i), f = s(a_f), g = tanh(a_g) and o = s(a_o), where
 * s is the sigmoid and a = W_ih x[t] + b_ih + W_hh h + b_hh; then c' = f c + i g and h' = o tanh(c'). The next layer's input is h'.
 *
 * <p>
 * Input (T, N, in), output (T, N, directions * hidden); or (T, in) and (T, directions * hidden) of one sequence, whose states are
 * (layers * directions, hidden).
 *
 * @param weights the parameters, layer by layer; of both directions one after the other, if there are two
 * @param bidirectional whether every layer runs in both directions, whose outputs are joined along the last axis
 * @param dropout the probability that an element between two layers is dropped in training, 0 to 1
 * @param batchFirst whether the input is (N, T, in) and the output likewise, rather than (T, N, in); the states never are
 */
public record Lstm(List<RecurrentWeights> weights, boolean bidirectional, double dropout,
        boolean batchFirst) implements Layer, Composite {

    /**
     * The states of all layers.
     *
     * @param hidden the hidden states, (layers * directions, N, hidden)
     * @param cell the states of the cells, of the same shape
     */
    public record State(Tensor hidden, Tensor cell) {

        /** Creates the states. */
        public State {
            Objects.requireNonNull(hidden, "hidden");
            Objects.requireNonNull(cell, "cell");
        }
    }

    /**
     * What the network makes of sequences.
     *
     * @param output the last layer's hidden states after each step, (T, N, directions * hidden), or (N, T, ...) if the batch is
     *        first; zeros behind the end of a sequence
     * @param state the states of all layers after the last step
     */
    public record Result(Tensor output, State state) {

        /** Creates the result. */
        public Result {
            Objects.requireNonNull(output, "output");
            Objects.requireNonNull(state, "state");
        }
    }

    /**
     * Creates a network with the given parameters.
     *
     * @throws IllegalArgumentException if the parameters don't fit to each other, or dropout is out of range
     */
    public Lstm {
        weights = RecurrentStack.checked("Lstm", 4, weights, bidirectional, dropout);
    }

    /**
     * Creates one layer in F64, with parameters uniform in (-1/sqrt(hidden), 1/sqrt(hidden)). More is chosen by {@link Recurrent}.
     *
     * @param in the number of input features, at least 1
     * @param hidden the number of elements of the state, at least 1
     * @param random the source of random numbers
     * @return the network
     * @throws IllegalArgumentException if a number is below 1
     */
    public static Lstm of(int in, int hidden, RandomGenerator random) {
        return Recurrent.of(in, hidden).lstm(random);
    }

    /**
     * Computes the output for states that begin with zeros.
     *
     * @param x the input, (T, N, in), or (N, T, in) if the batch is first; or (T, in)
     * @return the last layer's hidden states after each step
     * @throws IllegalArgumentException if the input has another shape, or no steps
     */
    @Override
    public Tensor forward(Tensor x) {
        return run(x).output();
    }

    /**
     * Computes output and states, for states that begin with zeros.
     *
     * @param x the input, (T, N, in), or (N, T, in) if the batch is first; or (T, in)
     * @return the output, and the last states
     * @throws IllegalArgumentException if the input has another shape, or no steps
     */
    public Result run(Tensor x) {
        return run(x, null, null);
    }

    /**
     * Computes output and states.
     *
     * @param x the input, (T, N, in), or (N, T, in) if the batch is first; or (T, in)
     * @param first the states to begin with, such as the last ones of earlier steps; null for zeros
     * @return the output, and the last states
     * @throws IllegalArgumentException if input or states have another shape, or there are no steps
     */
    public Result run(Tensor x, @Nullable State first) {
        return run(x, first, null);
    }

    /**
     * Computes output and states of sequences of different lengths. Padding behind the end of one, whatever stands there, neither
     * changes its states nor has gradients; the reverse direction begins at its last step.
     *
     * @param x the input, (T, N, in), or (N, T, in) if the batch is first
     * @param first the states to begin with; null for zeros
     * @param lengths the number of steps of each sequence, (N) of type I64, from 1 to T; null if all have T
     * @return the output, and the last states
     * @throws IllegalArgumentException if input, states or lengths have another shape, there are no steps, or a length is out of
     *         range
     */
    public Result run(Tensor x, @Nullable State first, @Nullable Tensor lengths) {
        var states = stack().run(Lstm::direction, x, first == null ? null : first.hidden(),
                first == null ? null : first.cell(), lengths);
        return new Result(states.output(), new State(states.hidden(), states.cell()));
    }

    /** Runs one layer in one direction. */
    static RecurrentStack.States direction(RecurrentWeights weights, Tensor x, Tensor hidden, Tensor cell,
            Steps steps) {
        LstmStates states = weights.inputWithBiases(x).lstm(weights.weightHh(), hidden, cell, steps);
        return new RecurrentStack.States(states.output(), states.hidden(), states.cell());
    }

    private RecurrentStack stack() {
        return new RecurrentStack(this, weights, bidirectional, dropout, batchFirst);
    }

    @Override
    public boolean dependsOnTraining() {
        return stack().drops();
    }

    /** Returns the parameters by PyTorch's names: {@code weight_ih_l0}, {@code bias_hh_l1_reverse}. */
    @Override
    public SequencedMap<String, Tensor> components() {
        return RecurrentStack.components(weights, bidirectional);
    }

    /** Returns the type with the sizes: {@code Lstm(3 -> 4)}, or {@code Lstm(3 -> 4, 2 layers, bidirectional)}. */
    @Override
    public String toString() {
        return stack().text("Lstm");
    }
}
