package org.chainrule.nn.layers;

import java.util.Objects;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Composite;
import org.chainrule.nn.Layer;
import org.jspecify.annotations.Nullable;

/**
 * Computes one step of a simple recurrent network, for loops in which a step's input depends on what came before. Where all inputs are known, {@link Rnn}
 * takes the steps much faster.
 *
 * <p>
 * Input (N, in), states (N, hidden); or (in) and (hidden) of one sequence.
 *
 * @param weights the parameters, which are listed by PyTorch's names
 * @param nonlinearity tanh or relu
 */
public record RnnCell(RecurrentWeights weights, Rnn.Nonlinearity nonlinearity) implements Layer, Composite {

    /**
     * Creates a cell with the given parameters.
     *
     * @throws IllegalArgumentException if their shapes are those of another kind of cell
     */
    public RnnCell {
        RecurrentStack.requireCell("RnnCell", 1, weights);
        Objects.requireNonNull(nonlinearity, "nonlinearity");
    }

    /**
     * Creates a cell in F64, with parameters uniform in (-1/sqrt(hidden), 1/sqrt(hidden)).
     *
     * @param in the number of input features, at least 1
     * @param hidden the number of elements of the state, at least 1
     * @param random the source of random numbers
     * @return the cell, with tanh
     * @throws IllegalArgumentException if a number is below 1
     */
    public static RnnCell of(int in, int hidden, RandomGenerator random) {
        return new RnnCell(RecurrentWeights.of(1, in, hidden, true, random), Rnn.Nonlinearity.TANH);
    }

    /**
     * Computes the hidden state after a first step, from states of zeros.
     *
     * @param x the input, (N, in), or (in) of one sequence
     * @return the hidden state, (N, hidden), or (hidden)
     * @throws IllegalArgumentException if the input has another shape
     */
    @Override
    public Tensor forward(Tensor x) {
        return forward(x, null);
    }

    /**
     * Computes the state after a step.
     *
     * @param x the input, (N, in), or (in) of one sequence
     * @param state the state before, (N, hidden), or (hidden); null for zeros
     * @return the state after it
     * @throws IllegalArgumentException if input or state have another shape
     */
    public Tensor forward(Tensor x, @Nullable Tensor state) {
        return RecurrentStack.step(this, weights, Rnn.cell(nonlinearity), x, state, null).hidden();
    }

    /** Returns the parameters by PyTorch's names: {@code weight_ih}, {@code weight_hh}, {@code bias_ih}, {@code bias_hh}. */
    @Override
    public SequencedMap<String, Tensor> components() {
        return weights.components();
    }

    /** Returns the type with the sizes: {@code RnnCell(3 -> 4)}. */
    @Override
    public String toString() {
        return RecurrentStack.text(nonlinearity == Rnn.Nonlinearity.TANH ? "RnnCell" : "RnnCell with relu", weights);
    }
}
