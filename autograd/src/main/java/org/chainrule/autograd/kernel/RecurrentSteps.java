package org.chainrule.autograd.kernel;

import java.util.stream.LongStream;

import org.chainrule.autograd.codegen.ByPrecision;
import org.chainrule.autograd.codegen.ColumnSum;
import org.chainrule.autograd.codegen.Kernel;
import org.chainrule.autograd.codegen.KernelArguments;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.machine.ElementArrays;

/**
 * Runs a recurrent cell over the steps of a batch of sequences, and back. What the steps leave for the way back stands in one
 * array: the gates of every step and sequence, the hidden states before the first and after every step, and the same for the
 * cell's state where there is one.
 *
 * <p>
 * A sequence that is shorter than the others has no steps behind its end: there its state stays as it is.
 */
public final class RecurrentSteps {
    private final RecurrentCell cell;
    private final boolean reversed;
    private final long[] lengths;
    private final boolean isFull; // all sequences have all steps
    private final int count;
    private final int batch;
    private final int size;

    /**
     * Creates the steps of a batch.
     *
     * @param cell the cell
     * @param reversed whether the last step comes first
     * @param lengths how many steps each sequence has
     * @param count how many steps the longest may have
     * @param size the number of elements of a state
     */
    public RecurrentSteps(RecurrentCell cell, boolean reversed, long[] lengths, int count, int size) {
        this.cell = cell;
        this.reversed = reversed;
        this.lengths = lengths;
        this.isFull = LongStream.of(lengths).allMatch(length -> length >= count);
        this.count = count;
        this.batch = lengths.length;
        this.size = size;
    }

    /**
     * Returns the length of the array for what is left for the way back.
     *
     * @param cell the cell
     * @param count how many steps there are
     * @param batch how many sequences
     * @param size the number of elements of a state
     * @return the number of elements, which may be too many for an array
     */
    public static long saved(RecurrentCell cell, int count, int batch, int size) {
        long states = (long) (count + 1) * batch * size;
        return (long) count * batch * size * cell.kept() + (cell.hasCell() ? 2 * states : states);
    }

    private boolean isActive(int step, int sequence) {
        return isFull || step < lengths[sequence];
    }

    /** Returns the index of the first gate of a step and sequence in the saved array. */
    private int gate(int step, int sequence) {
        return (step * batch + sequence) * size * cell.kept();
    }

    /** Returns the index of a hidden state, of slot 0 to the number of steps. */
    private int hidden(int slot, int sequence) {
        return gate(count, 0) + (slot * batch + sequence) * size;
    }

    /** Returns the index of a cell's state. */
    private int cellState(int slot, int sequence) {
        return hidden(count + 1, 0) + (slot * batch + sequence) * size;
    }

    /** Returns the slot of the state before a step. */
    private int before(int step) {
        return reversed ? step + 1 : step;
    }

    /** Returns the slot of the state after a step. */
    private int after(int step) {
        return reversed ? step : step + 1;
    }

    private int nth(int k) {
        return reversed ? count - 1 - k : k;
    }

    /** Returns the hidden states of a slot as a matrix. */
    private Matrix hiddenStates(Object saved, int slot) {
        return new Matrix(saved, hidden(slot, 0), size, 1, batch, size);
    }

    /**
     * Runs all steps.
     *
     * @param x the input's part of the preactivations: (steps, sequences, gates, size)
     * @param weight the weight W of the hidden state's part, (gates * size, size)
     * @param hidden the first hidden state, (sequences, size)
     * @param more the first state of the cell, or the bias of the hidden state's part; null where the cell has neither
     * @param saved float[] or double[], of the kind that all are, where everything is left
     */
    public void run(ArraySlice x, Matrix weight, ArraySlice hidden, ArraySlice more, Object saved) {
        int states = batch * size;
        System.arraycopy(hidden.array(), hidden.offset(), saved, hidden(before(nth(0)), 0), states);
        if (cell.hasCell()) {
            System.arraycopy(more.array(), more.offset(), saved, cellState(before(nth(0)), 0), states);
        }
        Kernel kernel = cell.stepKernel(ElementArrays.isSingle(saved));
        PackedFactor recurrent = PackedFactor.of(weight.transposed());
        int gates = cell.gates() * size;
        for (int k = 0; k < count; k++) {
            int step = nth(k);
            Matrix input = new Matrix(x.array(), x.offset() + step * batch * gates, gates, 1, batch, gates);
            Matrix sums = cell.kept() == 0
                    ? hiddenStates(saved, after(step))
                    : new Matrix(saved, gate(step, 0), cell.kept() * size, 1, batch, gates);
            Matrix added = cell.hasInnerBias() ? new Matrix(more.array(), more.offset(), 0, 1, batch, gates) : input;
            recurrent.multiply(hiddenStates(saved, before(step)), sums, added);
            Parallel.forRange(batch, gates, (first, end) -> {
                for (int n = first; n < end; n++) {
                    if (isActive(step, n)) {
                        step(kernel, input, saved, step, n);
                    } else {
                        keep(saved, step, n);
                    }
                }
            });
        }
    }

    private void step(Kernel kernel, Matrix input, Object saved, int step, int n) {
        int h = hidden(after(step), n);
        KernelArguments in;
        KernelArguments out;
        if (cell.kept() == 0) {
            in = KernelArguments.of(saved, h);
            out = in;
        } else {
            int gate = gate(step, n);
            if (cell.hasCell()) {
                in = new KernelArguments(5);
                out = new KernelArguments(6);
                for (int i = 0; i < 4; i++) {
                    in.set(i, saved, gate + i * size, 1);
                    out.set(i, saved, gate + i * size, 1);
                }
                in.set(4, saved, cellState(before(step), n), 1);
                out.set(4, saved, cellState(after(step), n), 1).set(5, saved, h, 1);
            } else {
                in = new KernelArguments(7);
                for (int i = 0; i < 3; i++) {
                    in.set(i, saved, gate + i * size, 1)
                            .set(3 + i, input.array(), input.index(n, i * size), 1);
                }
                in.set(6, saved, hidden(before(step), n), 1);
                out = new KernelArguments(4).set(0, saved, gate, 1).set(1, saved, gate + size, 1)
                        .set(2, saved, gate + 3 * size, 1).set(3, saved, h, 1);
            }
        }
        kernel.run(in, out, size);
    }

    /** Leaves the state of a sequence as it was before a step. */
    private void keep(Object saved, int step, int n) {
        System.arraycopy(saved, hidden(before(step), n), saved, hidden(after(step), n), size);
        if (cell.hasCell()) {
            System.arraycopy(saved, cellState(before(step), n), saved, cellState(after(step), n), size);
        }
    }

    /**
     * Copies the results: the hidden states after each step, zeros behind the end of a sequence, and the last states.
     *
     * @param saved what {@link #run} left
     * @param out an array of the same kind for the states, (steps, sequences, size), and the last ones
     */
    public void results(Object saved, Object out) {
        int states = batch * size;
        for (int step = 0; step < count; step++) {
            if (isFull) {
                System.arraycopy(saved, hidden(after(step), 0), out, step * states, states);
                continue;
            }
            for (int n = 0; n < batch; n++) {
                int to = step * states + n * size;
                if (isActive(step, n)) {
                    System.arraycopy(saved, hidden(after(step), n), out, to, size);
                } else {
                    ElementArrays.fill(out, to, to + size, 0);
                }
            }
        }
        int last = after(nth(count - 1));
        System.arraycopy(saved, hidden(last, 0), out, count * states, states);
        if (cell.hasCell()) {
            System.arraycopy(saved, cellState(last, 0), out, (count + 1) * states, states);
        }
    }

    /**
     * Runs all steps back, and computes the gradients of all that {@link #run} takes.
     *
     * @param gradient that of the results
     * @param weight the weight W
     * @param saved what {@link #run} left, of the same kind
     * @param out an array of that kind for the gradients of x, W, the first hidden state, and that of the cell or the bias, one
     *        after the other
     */
    public void back(ArraySlice gradient, Matrix weight, Object saved, Object out) {
        new BackwardPass(gradient, weight, saved, out).run();
    }

    /** The way back through the steps. */
    private final class BackwardPass {
        private final int states = batch * size;
        private final int gates = cell.gates() * size;
        private final ArraySlice gradient;
        private final Matrix weight;
        private final Object saved;
        private final Object out;
        private final Object recurrent; // the gradients of the hidden states' part, where it isn't that of x
        private final Object dc; // the gradient of the cell's state

        BackwardPass(ArraySlice gradient, Matrix weight, Object saved, Object out) {
            boolean single = ElementArrays.isSingle(saved);
            this.gradient = gradient;
            this.weight = weight;
            this.saved = saved;
            this.out = out;
            this.recurrent = cell.hasInnerBias() ? ElementArrays.create(single, count * batch * gates) : out;
            this.dc = cell.hasCell() ? ElementArrays.create(single, states) : null;
        }

        void run() {
            boolean single = ElementArrays.isSingle(saved);
            Kernel kernel = cell.gradientKernel(single);
            Object dh = ElementArrays.create(single, states);
            Object next = ElementArrays.create(single, states);
            System.arraycopy(gradient.array(), gradient.offset() + count * states, dh, 0, states);
            if (cell.hasCell()) {
                System.arraycopy(gradient.array(), gradient.offset() + (count + 1) * states, dc, 0, states);
            }
            PackedFactor factor = PackedFactor.of(weight);
            for (int k = count - 1; k >= 0; k--) {
                int step = nth(k);
                Object later = dh;
                Object earlier = next;
                Parallel.forRange(batch, gates, (first, end) -> {
                    for (int n = first; n < end; n++) {
                        if (isActive(step, n)) {
                            step(kernel, step, n, later, earlier);
                        } else {
                            skip(step, n, later, earlier);
                        }
                    }
                });
                Matrix sum = new Matrix(earlier, 0, size, 1, batch, size);
                factor.multiply(rows(recurrent, step, 1), sum, sum);
                dh = earlier;
                next = later;
            }
            sums(dh);
        }

        /** Returns the gradients of the preactivations of some steps, a row for each step and sequence. */
        private Matrix rows(Object array, int step, int steps) {
            return new Matrix(array, step * batch * gates, gates, 1, steps * batch, gates);
        }

        private void step(Kernel kernel, int step, int n, Object later, Object earlier) {
            int row = (step * batch + n) * gates;
            int gate = gate(step, n);
            int of = n * size;
            KernelArguments in;
            KernelArguments results;
            int upstream = gradient.offset() + step * states + of;
            if (cell.kept() == 0) {
                in = new KernelArguments(3).set(0, saved, hidden(after(step), n), 1).set(1, later, of, 1)
                        .set(2, gradient.array(), upstream, 1);
                results = KernelArguments.of(out, row);
                ElementArrays.fill(earlier, of, of + size, 0);
            } else if (cell.hasCell()) {
                in = new KernelArguments(9);
                results = new KernelArguments(5);
                for (int i = 0; i < 4; i++) {
                    in.set(i, saved, gate + i * size, 1);
                    results.set(i, out, row + i * size, 1);
                }
                in.set(4, saved, cellState(before(step), n), 1).set(5, saved, cellState(after(step), n), 1)
                        .set(6, later, of, 1).set(7, gradient.array(), upstream, 1).set(8, dc, of, 1);
                results.set(4, dc, of, 1);
                ElementArrays.fill(earlier, of, of + size, 0);
            } else {
                in = new KernelArguments(7);
                results = new KernelArguments(5);
                for (int i = 0; i < 4; i++) {
                    in.set(i, saved, gate + i * size, 1);
                }
                in.set(4, saved, hidden(before(step), n), 1).set(5, later, of, 1)
                        .set(6, gradient.array(), upstream, 1);
                for (int i = 0; i < 3; i++) {
                    results.set(i, out, row + i * size, 1);
                }
                results.set(3, recurrent, row + 2 * size, 1).set(4, earlier, of, 1);
            }
            kernel.run(in, results, size);
            if (cell.hasInnerBias()) {
                System.arraycopy(out, row, recurrent, row, 2 * size);
            }
        }

        /** Passes the gradient of a state on that a step left as it was. */
        private void skip(int step, int n, Object later, Object earlier) {
            int row = (step * batch + n) * gates;
            ElementArrays.fill(out, row, row + gates, 0);
            ElementArrays.fill(recurrent, row, row + gates, 0);
            System.arraycopy(later, n * size, earlier, n * size, size);
        }

        /** Computes what all steps contribute to. */
        private void sums(Object dh) {
            int ofWeight = count * batch * gates;
            int ofHidden = ofWeight + gates * size;
            Matrix all = rows(recurrent, 0, count);
            Matrix hidden = new Matrix(saved, hidden(before(0), 0), size, 1, count * batch, size);
            Products.multiply(all.transposed(), hidden, new Matrix(out, ofWeight, size, 1, gates, size), null);
            System.arraycopy(dh, 0, out, ofHidden, states);
            if (cell.hasCell()) {
                System.arraycopy(dc, 0, out, ofHidden + states, states);
            } else if (cell.hasInnerBias()) {
                Columns.sum(all, out, ofHidden + states);
            }
        }
    }

    /** A class of its own, so that a program builds the formula only if it needs it. */
    private static final class Columns {
        static final ByPrecision<ColumnSum> SUM = new ByPrecision<>(
                single -> ColumnSum.of(Expr.argument(0), 1, single));

        static void sum(Matrix rows, Object out, int to) {
            double[] sums = new double[rows.columns()];
            ColumnSums.add(SUM.of(out), KernelArguments.of(rows.array(), rows.offset()), new int[] {rows.rowStride()},
                    rows.rows(), sums, 0, sums.length, true);
            for (int j = 0; j < sums.length; j++) {
                ElementArrays.set(out, to + j, sums[j]);
            }
        }
    }
}
