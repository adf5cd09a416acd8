package org.chainrule.nn.data;

import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

import org.chainrule.autograd.Tensor;

/**
 * A set of sequences of unequal length, which are padded to the longest of their batch. A batch has three inputs, those of
 * {@link PaddedSequences}: the values, the mask and the lengths.
 *
 * {@snippet :
 * var data = SequenceDataset.of(sequences, labels);
 * Trainer.of(network, batch -> List.of(network.score(batch.input(0), batch.input(1))),
 *         BatchLoss.of(Loss.crossEntropy()), optimizer).fit(DataLoader.of(data, 32).shuffle(7), 10);
 * }
 *
 * <p>
 * Targets are either a tensor, of which each sequence has a row, or sequences themselves, which are padded in their turn. Those of
 * type I64 are filled up with -100, the label that losses ignore by default.
 */
public final class SequenceDataset implements Dataset {
    private static final double IGNORED = -100;

    private static final String OWNER = "SequenceDataset";
    private static final String SEQUENCE = "sequence";
    private static final String TARGET = "target sequence";

    private final List<Tensor> sequences;
    private final double fill;
    private final RowArray rows; // null where the targets are sequences
    private final List<Tensor> targets;
    private final OptionalDouble targetFill; // empty for the default of the targets' type

    private SequenceDataset(List<Tensor> sequences, double fill, RowArray rows, List<Tensor> targets,
            OptionalDouble targetFill) {
        this.sequences = sequences;
        this.fill = fill;
        this.rows = rows;
        this.targets = targets;
        this.targetFill = targetFill;
    }

    /**
     * Makes a set of sequences with a target each.
     *
     * @param sequences the sequences, each of shape (steps, ...), which differ in the number of steps alone; they are copied
     * @param targets the targets; the first axis counts the sequences. They are copied
     * @return the set
     * @throws IllegalArgumentException if there is no sequence, they don't fit each other, or there are more or fewer
     *         targets
     */
    public static SequenceDataset of(List<Tensor> sequences, Tensor targets) {
        List<Tensor> own = copied("sequences", SEQUENCE, sequences);
        Objects.requireNonNull(targets, "targets");
        if (targets.shape().rank() == 0 || targets.shape().size(0) != own.size()) {
            throw new IllegalArgumentException(OWNER + ": " + own.size() + " sequences and targets of shape "
                    + targets.shape() + " don't pair up: the first axis of the targets counts the sequences; give a "
                    + "target for each");
        }
        return new SequenceDataset(own, 0, RowArray.of(targets), List.of(), OptionalDouble.empty());
    }

    /**
     * Makes a set of sequences whose targets are sequences.
     *
     * @param sequences the sequences, each of shape (steps, ...), which differ in the number of steps alone; they are copied
     * @param targets a sequence for each, of as many steps or another number; they are copied
     * @return the set
     * @throws IllegalArgumentException if there is no sequence, they don't fit each other, or there are more or fewer
     *         targets
     */
    public static SequenceDataset of(List<Tensor> sequences, List<Tensor> targets) {
        List<Tensor> own = copied("sequences", SEQUENCE, sequences);
        List<Tensor> ownTargets = copied("targets", TARGET, targets);
        if (own.size() != ownTargets.size()) {
            throw new IllegalArgumentException(
                    OWNER + ": " + own.size() + " sequences and " + ownTargets.size()
                            + " target sequences don't pair up; give one for each");
        }
        return new SequenceDataset(own, 0, null, ownTargets, OptionalDouble.empty());
    }

    private static List<Tensor> copied(String role, String kind, List<Tensor> sequences) {
        Objects.requireNonNull(sequences, role).forEach(sequence -> Objects.requireNonNull(sequence, role));
        PaddedSequences.requireAlike(OWNER, kind, sequences);
        return sequences.stream().map(sequence -> sequence.detach().copy()).toList();
    }

    /**
     * Sets the value after the end of a sequence.
     *
     * @param value by default 0
     * @return the changed set
     * @throws IllegalArgumentException if the sequences' type has no such value
     */
    public SequenceDataset fill(double value) {
        PaddedSequences.requireFill(OWNER, SEQUENCE, sequences.getFirst().dtype(), value);
        return new SequenceDataset(sequences, value, rows, targets, targetFill);
    }

    /**
     * Sets the value after the end of a target sequence.
     *
     * @param value by default -100 for those of type I64, which losses ignore, else 0
     * @return the changed set
     * @throws IllegalArgumentException if the targets' type has no such value
     * @throws IllegalStateException if the targets aren't sequences
     */
    public SequenceDataset targetFill(double value) {
        if (rows != null) {
            throw new IllegalStateException(
                    OWNER + ": each sequence has a target of shape " + rows.shape().with(0, 1)
                            + ", which isn't filled up; leave targetFill out");
        }
        PaddedSequences.requireFill(OWNER, TARGET, targets.getFirst().dtype(), value);
        return new SequenceDataset(sequences, fill, rows, targets, OptionalDouble.of(value));
    }

    @Override
    public int size() {
        return sequences.size();
    }

    @Override
    public Batch get(int... indices) {
        ExampleIndices.requireWithin(size(), indices);
        PaddedSequences inputs = PaddedSequences.of(chosen(sequences, indices), fill);
        Tensor target = rows == null
                ? PaddedSequences.of(chosen(targets, indices), targetFill()).values()
                : rows.take(indices);
        return new Batch(List.of(inputs.values(), inputs.mask(), inputs.lengths()), List.of(target));
    }

    private double targetFill() {
        return targetFill.orElse(switch (targets.getFirst().dtype()) {
            case I64 -> IGNORED;
            case F32, F64, BOOL -> 0;
        });
    }

    private static List<Tensor> chosen(List<Tensor> all, int... indices) {
        return IntStream.of(indices).mapToObj(all::get).toList();
    }

    /** Returns the number of sequences and their lengths: {@code 100 sequences of 3 to 41 steps}. */
    @Override
    public String toString() {
        var lengths = sequences.stream().mapToInt(sequence -> sequence.shape().size(0)).summaryStatistics();
        return size() + " sequences of " + lengths.getMin() + " to " + lengths.getMax() + " steps";
    }
}
