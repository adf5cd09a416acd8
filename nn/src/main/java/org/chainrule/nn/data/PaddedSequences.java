package org.chainrule.nn.data;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.internal.ArrayLimit;

/**
 * Sequences of unequal length in one tensor: each is followed by a fill value up to the length of the longest. It is
 * PyTorch's {@code pad_sequence} with the batch first.
 *
 * @param values the elements, of shape (size, longest, ...) and the sequences' type
 * @param mask true at the elements, false at what was filled in: BOOL of shape (size, longest)
 * @param lengths the number of steps of each sequence: I64 of shape (size)
 */
public record PaddedSequences(Tensor values, Tensor mask, Tensor lengths) {
    private static final String OWNER = "PaddedSequences";

    /** Makes padded sequences of their parts. */
    public PaddedSequences {
        Objects.requireNonNull(values, "values");
        Objects.requireNonNull(mask, "mask");
        Objects.requireNonNull(lengths, "lengths");
    }

    /**
     * Pads sequences with zeros.
     *
     * @param sequences the sequences, as of {@link #of(List, double)}
     * @return the padded sequences, in the same order
     * @throws IllegalArgumentException as {@link #of(List, double)}
     */
    public static PaddedSequences of(List<Tensor> sequences) {
        return of(sequences, 0);
    }

    /**
     * Pads sequences.
     *
     * @param sequences one at least, each of shape (steps, ...); they may differ in the number of steps alone, which may be
     *        0
     * @param fill the value after the end of a sequence: a whole number for those of type I64, 0 or 1 for BOOL
     * @return the padded sequences, in the same order
     * @throws IllegalArgumentException if there is none, one is a scalar, they differ in type or in the shape of a step, or
     *         their type has no such value
     */
    public static PaddedSequences of(List<Tensor> sequences, double fill) {
        Objects.requireNonNull(sequences, "sequences").forEach(each -> Objects.requireNonNull(each, "sequences"));
        requireAlike(OWNER, "sequence", sequences);
        Tensor first = sequences.getFirst();
        requireFill(OWNER, "sequence", first.dtype(), fill);
        int[] lengths = sequences.stream().mapToInt(sequence -> sequence.shape().size(0)).toArray();
        int longest = IntStream.of(lengths).max().orElseThrow();
        int[] sizes = IntStream.concat(IntStream.of(sequences.size(), longest),
                IntStream.of(first.shape().toArray()).skip(1)).toArray();
        requirePlaces(sequences.size(), longest);
        boolean[] mask = new boolean[sequences.size() * longest];
        for (int n = 0; n < lengths.length; n++) {
            for (int step = 0; step < lengths[n]; step++) {
                mask[n * longest + step] = true;
            }
        }
        return new PaddedSequences(padded(sequences, fill, Shape.of(sizes)),
                Tensor.of(Shape.of(sequences.size(), longest), mask), Tensor.of(lengths));
    }

    /** Requires that an array can have an element for each step, also where the steps have none. */
    private static void requirePlaces(int count, int longest) {
        long places = (long) count * longest;
        if (places > ArrayLimit.LONGEST) {
            throw new IllegalArgumentException(OWNER + ": " + count + " sequences of up to " + longest
                    + " steps have " + places + " places, but at most " + ArrayLimit.LONGEST
                    + " are possible; make smaller batches, or shorter sequences");
        }
    }

    /**
     * Checks that sequences can stand in one tensor, of which there must be one.
     *
     * @param owner whose they are
     * @param kind what one of them is
     */
    static void requireAlike(String owner, String kind, List<Tensor> sequences) {
        if (sequences.isEmpty()) {
            throw new IllegalArgumentException(owner + ": there are no " + kind + "s; give one at least");
        }
        Tensor first = sequences.getFirst();
        for (int n = 0; n < sequences.size(); n++) {
            Tensor sequence = sequences.get(n);
            String text = owner + ": " + kind + " " + n + ", " + sequence.shape() + " " + sequence.dtype();
            if (sequence.shape().rank() == 0) {
                throw new IllegalArgumentException(text + ", is a scalar; the first axis of a sequence counts its "
                        + "steps, so reshape(1) makes one of one step");
            }
            if (sequence.dtype() != first.dtype()
                    || !sequence.shape().with(0, 0).equals(first.shape().with(0, 0))) {
                throw new IllegalArgumentException(text + ", can't stand in one tensor with " + kind + " 0, "
                        + first.shape() + " " + first.dtype() + ": they may differ in the size of the first axis alone"
                        + (sequence.dtype() == first.dtype()
                                ? "; give their steps one shape"
                                : "; to(" + first.dtype() + ") converts it"));
            }
        }
    }

    /** Checks that the type of sequences has a value. */
    static void requireFill(String owner, String kind, DType type, double fill) {
        boolean exists = switch (type) {
            case F32, F64 -> !Double.isNaN(fill);
            case I64 -> fill == (long) fill;
            case BOOL -> fill == 0 || fill == 1;
        };
        if (!exists) {
            throw new IllegalArgumentException(owner + ": " + kind + "s of type " + type + " can't be filled up with "
                    + fill
                    + "; give " + (type == DType.BOOL ? "0 or 1" : type == DType.I64 ? "a whole number" : "a number"));
        }
    }

    private static Tensor padded(List<Tensor> sequences, double fill, Shape shape) {
        Tensor full = Tensor.full(fill, shape, sequences.getFirst().dtype());
        int width = shape.count() / shape.size(0);
        Object array = array(full);
        for (int n = 0; n < sequences.size(); n++) {
            Tensor sequence = sequences.get(n);
            System.arraycopy(array(sequence), 0, array, n * width, sequence.size());
        }
        return switch (array) {
            case float[] floats -> Tensor.of(shape, floats);
            case double[] doubles -> Tensor.of(shape, doubles);
            case long[] longs -> Tensor.of(shape, longs);
            case boolean[] booleans -> Tensor.of(shape, booleans);
            default -> throw new AssertionError(array.getClass());
        };
    }

    private static Object array(Tensor x) {
        return RowArray.of(x).array();
    }
}
