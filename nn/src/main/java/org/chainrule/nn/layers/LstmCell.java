package org.chainrule.nn.layers;

import java.util.SequencedMap;
import java.util.random.RandomGenerator;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Composite;
import org.chainrule.nn.Layer;
import org.jspecify.annotations.Nullable;

/**
 * Computes one step of a long short-term memory, for loops in which a step's input depends on what came before. Where all inputs are known, {@link Lstm}
 * takes the steps much faster.
 *
 * <p>
 * Input (N, in), states (N, hidden); or (in) and (hidden) of one sequence.
 *
 * @param weights the parameters, which are listed by PyTorch's names
 */
public record LstmCell(RecurrentWeights weights) implements Layer, Composite {

    /**
     * Creates a cell with the given parameters.
     *
     * @throws IllegalArgumentException if their shapes are those of another kind of cell
     */
    public LstmCell {
        RecurrentStack.requireCell("LstmCell", 4, weights);
    }

    /**
     * Creates a cell in F64, with parameters uniform in (-1/sqrt(hidden), 1/sqrt(hidden)).
     *
     * @param in the number of input features, at least 1
     * @param hidden the number of elements of the state, at least 1
     * @param random the source of random numbers
     * @return the cell
     * @throws IllegalArgumentException if a number is below 1
     */
    public static LstmCell of(int in, int hidden, RandomGenerator random) {
        return new LstmCell(RecurrentWeights.of(4, in, hidden, true, random));
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
        return forward(x, null).hidden();
    }

    /**
     * Computes the state after a step.
     *
     * @param x the input, (N, in), or (in) of one sequence
     * @param state the state before, of parts (N, hidden), or (hidden); null for zeros
     * @return the state after it
     * @throws IllegalArgumentException if input or state have another shape
     */
    public Lstm.State forward(Tensor x, Lstm.@Nullable State state) {
        var states = RecurrentStack.step(this, weights, Lstm::direction, x, state == null ? null : state.hidden(),
                state == null ? null : state.cell());
        return new Lstm.State(states.hidden(), states.cell());
    }

    /** Returns the parameters by PyTorch's names: {@code weight_ih}, {@code weight_hh}, {@code bias_ih}, {@code bias_hh}. */
    @Override
    public SequencedMap<String, Tensor> components() {
        return weights.components();
    }

    /** Returns the type with the sizes: {@code LstmCell(3 -> 4)}. */
    @Override
    public String toString() {
        return RecurrentStack.text("LstmCell", weights);
    }
}
