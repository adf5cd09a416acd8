package org.chainrule.autograd;

import java.util.stream.IntStream;

import org.chainrule.autograd.kernel.RecurrentCell;
import org.chainrule.autograd.kernel.RecurrentSteps;

/**
 * The vmap rules of recurrent steps whose weights are the same for all examples: the sequences of all examples are those of one greater
 * batch.
 *
 * @param cell the cell
 * @param reversed whether the last step comes first
 * @param examples how many
 * @param count the number of steps
 * @param batch the number of sequences of one example
 * @param size the number of elements of a state
 */
record RecurrentBatches(RecurrentCell cell, boolean reversed, int examples, int count, int batch, int size) {

    /** Returns the sizes of operands that all have the axis of examples, but for the weights. */
    static RecurrentBatches of(RecurrentCell cell, boolean reversed, Tensor... operands) {
        Shape x = operands[0].shape();
        return new RecurrentBatches(cell, reversed, x.size(0), x.size(1), x.size(2), operands[2].shape().size(-1));
    }

    /** Returns whether all examples have the same weights, and the same bias where there is one. */
    static boolean shareWeights(RecurrentCell cell, boolean... isBatched) {
        return !isBatched[1] && !(cell.hasInnerBias() && isBatched[3]);
    }

    /** Returns operands of which all but the weights have the axis of examples. */
    static Tensor[] repeated(RecurrentCell cell, boolean[] isBatched, Tensor... x) {
        Tensor[] all = Batches.repeated(isBatched, x);
        all[1] = x[1];
        if (cell.hasInnerBias()) {
            all[3] = x[3];
        }
        return all;
    }

    /** Joins the examples' sequences in each operand. */
    Tensor[] joined(Tensor... operands) {
        Tensor[] all = operands.clone();
        all[0] = joined(operands[0]);
        all[2] = operands[2].flatten(0, 1);
        if (cell.hasCell()) {
            all[3] = operands[3].flatten(0, 1);
        }
        return all;
    }

    /** Joins the axis of examples with that of sequences behind the one of steps. */
    Tensor joined(Tensor steps) {
        return steps.moveAxis(0, 1).flatten(1, 2);
    }

    /** Splits the axis of sequences, and moves that of examples to the front. */
    Tensor split(Tensor steps) {
        return steps.unflatten(1, examples, batch).moveAxis(1, 0);
    }

    Tensor lengths(Tensor ofOne) {
        return ofOne.unsqueeze(0).expand(Shape.of(examples, batch)).flatten();
    }

    /** Returns the shapes of what the steps of one example leave: the gates, the hidden states, and the states of the cell. */
    private Shape[] parts(int sequences) {
        Shape states = Shape.of(count + 1, sequences, size);
        int kept = (int) RecurrentSteps.saved(cell, 1, 1, 1) - (cell.hasCell() ? 4 : 2); // of a step, beside states
        Shape gates = Shape.of(count, sequences, size * kept);
        return cell.hasCell() ? new Shape[] {gates, states, states} : new Shape[] {gates, states};
    }

    /** Returns a part of what the steps left, with an axis of examples in front. */
    private Tensor part(int part, Tensor saved) {
        Shape[] parts = parts(batch);
        int from = IntStream.range(0, part).map(i -> parts[i].count()).sum();
        return saved.slice(1, from, from + parts[part].count()).reshape(Batches.all(examples, parts[part]));
    }

    Tensor joinedSaved(Tensor saved) {
        return Tensor.concat(0, IntStream.range(0, parts(batch).length)
                .mapToObj(part -> joined(part(part, saved)).flatten()).toArray(Tensor[]::new));
    }

    Tensor splitSaved(Tensor saved) {
        Shape[] parts = parts(examples * batch);
        Tensor[] split = new Tensor[parts.length];
        int from = 0;
        for (int i = 0; i < parts.length; i++) {
            split[i] = split(saved.slice(0, from, from += parts[i].count()).reshape(parts[i])).flatten(1, -1);
        }
        return Tensor.concat(1, split);
    }

    /**
     * Splits the gradients by all operands, and computes those of the weights for each example.
     *
     * @param joint the gradients of the joined operands, one after the other
     * @param saved what the steps of each example left
     */
    Tensor splitGradients(Tensor joint, Tensor saved) {
        int gates = cell.gates() * size;
        int states = examples * batch * size;
        int ofHidden = count * examples * batch * gates + gates * size;
        Tensor dx = split(joint.slice(0, 0, ofHidden - gates * size).reshape(count, examples * batch, gates));
        Tensor rows = ofStates(dx, saved).flatten(1, 2);
        int first = reversed ? 1 : 0;
        Tensor before = part(1, saved).slice(1, first, first + count).flatten(1, 2);
        Tensor dh = joint.slice(0, ofHidden, ofHidden + states);
        Tensor[] parts = {dx, rows.matrixTranspose().matmul(before), dh, cell.hasCell()
                ? joint.slice(0, ofHidden + states, ofHidden + 2 * states)
                : rows.sum(1)};
        return Tensor.concat(1, IntStream.range(0, cell.hasCell() || cell.hasInnerBias() ? 4 : 3)
                .mapToObj(i -> parts[i].reshape(examples, parts[i].size() / Math.max(1, examples)))
                .toArray(Tensor[]::new));
    }

    /** Returns the gradients of the states' part of the preactivations: those of all, but for the part that a gate scales. */
    private Tensor ofStates(Tensor dx, Tensor saved) {
        if (!cell.hasInnerBias()) {
            return dx;
        }
        Tensor reset = part(0, saved).slice(-1, 0, size);
        return Tensor.concat(-1, dx.slice(-1, 0, 2 * size), dx.slice(-1, 2 * size, 3 * size).mul(reset));
    }
}
