package org.chainrule.nn.layers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Steps;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Training;
import org.chainrule.nn.internal.ParameterNames;

/**
 * Runs a stack of recurrent layers, in one direction or in both.
 *
 * @param layer whom it belongs to
 * @param weights the parameters, layer by layer, of both directions one after the other
 * @param bidirectional whether there is a second direction
 * @param dropout the share of elements to drop between layers
 * @param batchFirst whether axis 0 of the input counts the sequences, not the steps
 */
record RecurrentStack(Layer layer, List<RecurrentWeights> weights, boolean bidirectional, double dropout,
        boolean batchFirst) {

    /**
     * The states of one layer and direction.
     *
     * @param output the hidden states after each step, (T, N, H)
     * @param hidden the last hidden state, (N, H)
     * @param cell the last state of the cell, (N, H); null if there is none
     */
    record States(Tensor output, Tensor hidden, Tensor cell) {

        /** Returns the states of the only sequence, without the axis of the batch. */
        States ofOne(int axisOfOutput, int axisOfStates) {
            return new States(output.squeeze(axisOfOutput), hidden.squeeze(axisOfStates),
                    cell == null ? null : cell.squeeze(axisOfStates));
        }
    }

    /** Runs one layer in one direction. */
    @FunctionalInterface
    interface Cell {
        States run(RecurrentWeights weights, Tensor x, Tensor hidden, Tensor cell, Steps steps);
    }

    /** Requires parameters that fit to each other, and returns them as a list of its own. */
    static List<RecurrentWeights> checked(String layer, int gates, List<RecurrentWeights> weights,
            boolean bidirectional, double dropout) {
        Objects.requireNonNull(weights, "weights").forEach(part -> Objects.requireNonNull(part, "weights"));
        List<RecurrentWeights> all = List.copyOf(weights);
        int directions = bidirectional ? 2 : 1;
        if (all.isEmpty() || all.size() % directions != 0) {
            throw new IllegalArgumentException(layer + ": there must be weights for each layer"
                    + (bidirectional ? " and both directions" : "") + ", not " + all.size() + " of them");
        }
        for (int n = 0; n < all.size(); n++) {
            RecurrentWeights part = all.get(n);
            int hidden = all.getFirst().hidden();
            int in = n < directions ? all.getFirst().in() : directions * hidden;
            if (part.gates() != gates || part.hidden() != hidden || part.in() != in) {
                throw new IllegalArgumentException(layer + ": weight_ih" + suffix(n, bidirectional) + " and weight_hh"
                        + suffix(n, bidirectional) + " must have shapes " + Shape.of(gates * hidden, in) + " and "
                        + Shape.of(gates * hidden, hidden) + ", not " + part.weightIh().shape() + " and "
                        + part.weightHh().shape() + " of " + part);
            }
        }
        if (!(dropout >= 0 && dropout <= 1)) {
            throw new IllegalArgumentException(layer + ": dropout is a probability, from 0 to 1, not " + dropout);
        }
        components(all, bidirectional).forEach(ParameterNames::name);
        return all;
    }

    /** Returns the parameters by PyTorch's names: {@code weight_ih_l0}, {@code weight_ih_l0_reverse}. */
    static SequencedMap<String, Tensor> components(List<RecurrentWeights> weights, boolean bidirectional) {
        SequencedMap<String, Tensor> components = new LinkedHashMap<>();
        for (int n = 0; n < weights.size(); n++) {
            components.putAll(weights.get(n).components(suffix(n, bidirectional)));
        }
        return components;
    }

    private static String suffix(int n, boolean bidirectional) {
        return bidirectional ? "_l" + n / 2 + (n % 2 == 1 ? "_reverse" : "") : "_l" + n;
    }

    boolean drops() {
        return dropout > 0 && weights.size() > directions();
    }

    private int directions() {
        return bidirectional ? 2 : 1;
    }

    /**
     * Runs all layers.
     *
     * @param x the input: of a batch, or of one sequence without an axis of the batch
     * @param hidden the first hidden states, (layers * directions, N, H), or without N; null for zeros
     * @param cells the first states of the cells; null for zeros, or if there are none
     * @param lengths the lengths of the sequences; null if all have all steps
     * @return the states, with those of all layers and directions in the last ones
     */
    States run(Cell cell, Tensor x, Tensor hidden, Tensor cells, Tensor lengths) {
        requireInput(x);
        if (x.shape().rank() > 2) {
            return runBatch(cell, x, hidden, cells, lengths);
        }
        if (lengths != null) {
            throw new IllegalArgumentException(Network.describe(layer) + ": one sequence, of shape " + x.shape()
                    + ", has no padding that lengths " + lengths.shape()
                    + " could tell of; leave them out, and slice it");
        }
        requireState("hidden state", hidden);
        requireState("state of the cell", cells);
        int batch = batchFirst ? 0 : 1;
        return runBatch(cell, x.unsqueeze(batch), asBatch(hidden, 1), asBatch(cells, 1), null).ofOne(batch, 1);
    }

    private static Tensor asBatch(Tensor states, int axis) {
        return states == null ? null : states.unsqueeze(axis);
    }

    private States runBatch(Cell cell, Tensor x, Tensor hidden, Tensor cells, Tensor lengths) {
        Tensor input = batchFirst ? x.transpose(0, 1) : x;
        int count = input.shape().size(0);
        int batch = input.shape().size(1);
        requireLengths(x, lengths, count, batch);
        requireState("hidden state", hidden, batch);
        requireState("state of the cell", cells, batch);
        Tensor zeros = Tensor.zeros(Shape.of(batch, weights.getFirst().hidden()), type(x, weights.getFirst()));
        List<Tensor> lastHidden = new ArrayList<>();
        List<Tensor> lastCells = new ArrayList<>();
        Tensor y = lengths == null ? input : withoutPadding(input, lengths);
        for (int n = 0; n < weights.size(); n += directions()) {
            if (n > 0 && drops() && Training.isOnFor(layer)) {
                y = new Dropout(dropout).forward(y);
            }
            Tensor[] outputs = new Tensor[directions()];
            for (int d = 0; d < outputs.length; d++) {
                Steps order = d == 0 ? Steps.forward() : Steps.backward();
                States states = cell.run(weights.get(n + d), y, first(hidden, n + d, zeros), first(cells, n + d, zeros),
                        lengths == null ? order : order.withLengths(lengths));
                outputs[d] = states.output();
                lastHidden.add(states.hidden());
                lastCells.add(states.cell());
            }
            y = outputs.length == 1 ? outputs[0] : Tensor.concat(2, outputs);
        }
        Tensor allHidden = Tensor.stack(lastHidden, 0);
        Tensor allCells = lastCells.getFirst() == null ? null : Tensor.stack(lastCells, 0);
        return new States(batchFirst ? y.transpose(0, 1) : y, allHidden, allCells); // a summary shows what is last: the output
    }

    /**
     * Runs one step of a single cell.
     *
     * @param x the input, (N, in), or (in) of one sequence
     * @param hidden the hidden state before, (N, H), or (H); null for zeros
     * @param state the state of the cell before; null for zeros, or if there is none
     * @return the states after it, without an output
     */
    static States step(Layer layer, RecurrentWeights weights, Cell cell, Tensor x, Tensor hidden, Tensor state) {
        Normalization.requireFloating(layer, x);
        int rank = x.shape().rank();
        if (rank != 1 && rank != 2 || x.shape().size(-1) != weights.in()) {
            throw InputErrors.of(layer, x, " must have shape (N, " + weights.in() + "), one step of N sequences with "
                    + weights.in() + " features, or (" + weights.in() + ") for one sequence");
        }
        Shape shape = x.shape().with(-1, weights.hidden());
        String axes = rank == 1 ? "(hidden)" : "(N, hidden)";
        requireState(layer, "hidden state", axes, shape, hidden);
        requireState(layer, "state of the cell", axes, shape, state);
        Tensor zeros = Tensor.zeros(shape, type(x, weights));
        Tensor first = hidden == null ? zeros : hidden;
        Tensor firstCell = state == null ? zeros : state;
        return rank == 2
                ? cell.run(weights, x.unsqueeze(0), first, firstCell, Steps.forward())
                : cell.run(weights, x.reshape(1, 1, weights.in()), first.unsqueeze(0), firstCell.unsqueeze(0),
                        Steps.forward()).ofOne(1, 0);
    }

    /** Requires the parameters of a single cell, and names them. */
    static void requireCell(String layer, int gates, RecurrentWeights weights) {
        if (Objects.requireNonNull(weights, "weights").gates() != gates) {
            throw new IllegalArgumentException(layer + ": weight_hh must have shape "
                    + Shape.of(gates * weights.hidden(), weights.hidden()) + ", not " + weights.weightHh().shape()
                    + " of " + weights);
        }
        weights.components().forEach(ParameterNames::name);
    }

    /** Returns a cell's text. */
    static String text(String type, RecurrentWeights weights) {
        return type + "(" + weights.in() + " -> " + weights.hidden()
                + (weights.biasIh() == null ? ", without bias)" : ")");
    }

    private static DType type(Tensor x, RecurrentWeights weights) {
        return x.dtype().promote(weights.weightIh().dtype());
    }

    private static Tensor first(Tensor states, int n, Tensor zeros) {
        return states == null ? zeros : states.select(0, n);
    }

    /** Returns the input with zeros for the padding, in which there may be anything. */
    private static Tensor withoutPadding(Tensor x, Tensor lengths) {
        Tensor steps = Tensor.arange(x.shape().size(0)).to(DType.I64).unsqueeze(1);
        Tensor isStep = steps.lt(lengths).unsqueeze(2);
        return Tensor.where(isStep, x, Tensor.full(0, Shape.SCALAR, x.dtype()));
    }

    private void requireInput(Tensor x) {
        Normalization.requireFloating(layer, Objects.requireNonNull(x, "x"));
        Shape shape = x.shape();
        int in = weights.getFirst().in();
        String axes = batchFirst ? "(N, T, " + in + ")" : "(T, N, " + in + ")";
        int rank = shape.rank();
        if (rank != 2 && rank != 3 || shape.size(-1) != in) {
            throw InputErrors.of(layer, x, " must have shape " + axes + ", for T steps of N sequences with " + in
                    + " features, or (T, " + in + ") for one sequence" + advice(shape, in, axes));
        }
        int steps = rank == 3 && batchFirst ? 1 : 0;
        if (shape.size(steps) == 0) {
            throw InputErrors.of(layer, x, " has no steps along axis " + steps + " of "
                    + (rank == 3 ? axes : "(T, " + in + ")") + "; leave empty sequences out");
        }
    }

    /** Returns what brings features to the last axis from where convolutions have channels; else how many the layer should have. */
    private String advice(Shape x, int in, String axes) {
        int rank = x.rank();
        if (rank != 2 && rank != 3) {
            return "";
        }
        if (x.size(-2) != in) {
            return InputErrors.otherLayer("in", x.size(-1));
        }
        return rank == 2
                ? "; transpose() makes (T, " + in + ") of (" + in + ", T)"
                : "; " + (batchFirst ? "moveAxis(1, 2)" : "permute(2, 0, 1)") + " makes " + axes + " of (N, " + in
                        + ", T)";
    }

    private void requireState(String what, Tensor state, int... batch) {
        int hidden = weights.getFirst().hidden();
        requireState(layer, what,
                "(layers" + (bidirectional ? " * 2" : "") + (batch.length == 0 ? "" : ", N") + ", hidden)",
                batch.length == 0 ? Shape.of(weights.size(), hidden) : Shape.of(weights.size(), batch[0], hidden),
                state);
    }

    private static void requireState(Layer layer, String what, String axes, Shape expected, Tensor state) {
        if (state != null && !state.shape().equals(expected)) {
            throw new IllegalArgumentException(
                    Network.describe(layer) + ": the " + what + " must have shape " + expected
                            + ", " + axes + ", not " + state.shape());
        }
    }

    /** Returns what makes lengths of a mask or of numbers, or the other order of axes; nothing where that isn't clear. */
    private String lengthsAdvice(Tensor lengths, int count, int batch) {
        Shape shape = lengths.shape();
        if (lengths.dtype() == DType.BOOL) {
            boolean isRows = shape.equals(Shape.of(batch, count));
            return isRows || shape.equals(Shape.of(count, batch)) ? "; use mask.sum(" + (isRows ? 1 : 0) + ")" : "";
        }
        if (shape.equals(Shape.of(batch))) {
            return "; use to(I64)";
        }
        return shape.equals(Shape.of(count))
                ? "; if axis " + (batchFirst ? 1 : 0) + " of the input counts the sequences, "
                        + (batchFirst ? "leave batchFirst() out" : "make the layer with batchFirst()")
                : "";
    }

    private void requireLengths(Tensor x, Tensor lengths, int count, int batch) {
        if (lengths == null) {
            return;
        }
        if (lengths.dtype() != DType.I64 || !lengths.shape().equals(Shape.of(batch))) {
            throw new IllegalArgumentException(Network.describe(layer) + ": the lengths must be a vector (" + batch
                    + ") of type I64, one for each sequence of the input " + x.shape() + ", not " + lengths.shape()
                    + " " + lengths.dtype() + lengthsAdvice(lengths, count, batch));
        }
        for (long length : lengths.toLongArray()) {
            if (length < 1 || length > count) {
                throw new IllegalArgumentException(Network.describe(layer) + ": a length must be from 1 to " + count
                        + ", the number of steps of the input " + x.shape() + ", not " + length
                        + (length == 0 ? "; leave empty sequences out" : ""));
            }
        }
    }

    /** Returns a layer's text: the type with the sizes, and what isn't usual. */
    String text(String type) {
        int count = weights.size() / directions();
        return type + "(" + weights.getFirst().in() + " -> " + weights.getFirst().hidden()
                + (count == 1 ? "" : ", " + count + " layers") + (bidirectional ? ", bidirectional" : "")
                + (dropout > 0 ? ", dropout " + dropout : "") + (batchFirst ? ", batch first" : "")
                + (weights.getFirst().biasIh() == null ? ", without bias)" : ")");
    }
}
