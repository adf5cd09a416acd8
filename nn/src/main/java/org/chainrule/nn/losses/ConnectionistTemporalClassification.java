package org.chainrule.nn.losses;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * Computes the loss of connectionist temporal classification, -ln of the probability of a sequence of labels, shorter
 * than that of the predictions, whichever way it is aligned to them (Graves, Fernandez, Gomez, Schmidhuber 2006). An
 * alignment has a class for each time step; the sequence that it stands for is what is left when each run of one class
 * is made one of it, and then blanks are left out. Its probability is the product of those of its classes, and the
 * probabilities of all alignments of a sequence are added up, in logarithms. The derivative by a log-probability is the
 * opposite of the share of the alignments that have this class at this time; it doesn't assume that probabilities add
 * up to 1, as PyTorch's gradient does, and after {@link Tensor#logSoftmax} the two give the same gradient of the
 * logits.
 *
 * <p>
 * Predictions are logarithms of probabilities, of shape (time, batch, classes), and targets labels of type I64 and
 * shape (batch, length); for a single sequence (time, classes) and (length). Sequences of different lengths are filled
 * up, and their lengths {@linkplain #inputLengths set}; what is behind them has neither an influence nor a gradient.
 * There is a loss for each sequence. The mean is that of the losses divided by the length of their target, or by 1
 * where it is empty; sum and single losses aren't divided.
 *
 * <p>
 * A sequence that has no alignment, since there are fewer time steps than it has labels and pairs of equal neighbours,
 * has an infinite loss with a gradient of 0, and with {@link #zeroInfinity} the loss 0. It is an error if a label is no
 * class or the blank, or a length is out of range. Gradients of all orders are those of the sums themselves, which take
 * time and memory proportional to time, batch and length.
 *
 * @param blank the class that stands for no label
 * @param isZeroInfinity whether infinite losses become 0
 * @param inputLengths how many time steps each sequence has; empty for all
 * @param targetLengths how many labels each sequence has; empty for all
 */
public record ConnectionistTemporalClassification(int blank, boolean isZeroInfinity, List<Long> inputLengths,
        List<Long> targetLengths) implements Loss {
    private static final String NAME = "ctc";
    private static final String INPUT_LENGTHS = "inputLengths";
    private static final String TARGET_LENGTHS = "targetLengths";

    /**
     * Creates the loss.
     *
     * @throws IllegalArgumentException if the blank or a length is negative
     */
    public ConnectionistTemporalClassification {
        if (blank < 0) {
            throw new IllegalArgumentException(NAME + ": the blank is a class, counted from 0, not " + blank);
        }
        inputLengths = checked(INPUT_LENGTHS, inputLengths);
        targetLengths = checked(TARGET_LENGTHS, targetLengths);
    }

    private static List<Long> checked(String setting, List<Long> lengths) {
        Objects.requireNonNull(lengths, setting).forEach(length -> {
            if (Objects.requireNonNull(length, setting) < 0) {
                throw new IllegalArgumentException(NAME + ": " + setting + " must not be negative, not " + length);
            }
        });
        return List.copyOf(lengths);
    }

    /**
     * Sets which class is the blank.
     *
     * @param blank by default 0
     * @return the changed loss
     * @throws IllegalArgumentException if it is negative
     */
    public ConnectionistTemporalClassification blank(int blank) {
        return new ConnectionistTemporalClassification(blank, isZeroInfinity, inputLengths, targetLengths);
    }

    /**
     * Makes infinite losses, of targets that are too long for their predictions, 0.
     *
     * @return the changed loss
     */
    public ConnectionistTemporalClassification zeroInfinity() {
        return new ConnectionistTemporalClassification(blank, true, inputLengths, targetLengths);
    }

    /**
     * Sets how many time steps each sequence of a batch has.
     *
     * {@snippet :
     * Tensor loss = Loss.ctc().inputLengths(frames).targetLengths(letters).of(net.forward(sounds).logSoftmax(2), texts);
     * }
     *
     * @param lengths one for each sequence, from 0 to the size of the axis of time; none mean all of it
     * @return the changed loss
     * @throws IllegalArgumentException if one is negative
     */
    public ConnectionistTemporalClassification inputLengths(long... lengths) {
        return new ConnectionistTemporalClassification(blank, isZeroInfinity, list(INPUT_LENGTHS, lengths),
                targetLengths);
    }

    /**
     * Sets how many labels each sequence of a batch has.
     *
     * @param lengths one for each sequence, from 0 to the size of the target's last axis; none mean all of it
     * @return the changed loss
     * @throws IllegalArgumentException if one is negative
     */
    public ConnectionistTemporalClassification targetLengths(long... lengths) {
        return new ConnectionistTemporalClassification(blank, isZeroInfinity, inputLengths,
                list(TARGET_LENGTHS, lengths));
    }

    private static List<Long> list(String setting, long... lengths) {
        return LongStream.of(Objects.requireNonNull(lengths, setting)).boxed().toList();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Tensor unreduced(Tensor prediction, Tensor target) {
        return of(prediction, target, Reduction.NONE);
    }

    @Override
    public Tensor of(Tensor prediction, Tensor target, Reduction reduction) {
        Objects.requireNonNull(reduction, "reduction");
        LossInputs.requireLogProbabilities(NAME, prediction);
        requireShapes(prediction, Objects.requireNonNull(target, LossInputs.TARGET));
        boolean isSingle = prediction.shape().rank() == 2;
        Tensor losses = losses(isSingle ? prediction.unsqueeze(1) : prediction, isSingle ? target.unsqueeze(0) : target,
                reduction);
        return reduction.reduce(NAME, isSingle ? losses.squeeze(0) : losses);
    }

    private Tensor losses(Tensor logs, Tensor target, Reduction reduction) {
        int batch = target.shape().size(0);
        int[] times = lengths(INPUT_LENGTHS, inputLengths, batch, logs.shape().size(0));
        int[] counts = lengths(TARGET_LENGTHS, targetLengths, batch, target.shape().size(1));
        requireLabels(logs, target, counts);
        Tensor losses = Alignments.logLikelihoods(logs, target, blank, times, counts).neg();
        if (isZeroInfinity) {
            losses = losses.maskedFill(losses.detach().eq(Double.POSITIVE_INFINITY), 0);
        }
        if (reduction != Reduction.MEAN) {
            return losses;
        }
        double[] divisors = Arrays.stream(counts).mapToDouble(count -> Math.max(1, count)).toArray();
        return losses.div(Tensor.of(Shape.of(batch), divisors).to(losses.dtype()));
    }

    private void requireShapes(Tensor prediction, Tensor target) {
        Shape logs = prediction.shape();
        Shape labels = target.shape();
        boolean isSingle = logs.rank() == 2 && labels.rank() == 1;
        boolean isBatch = logs.rank() == 3 && labels.rank() == 2 && logs.size(1) == labels.size(0);
        if (!isSingle && !isBatch || target.dtype() != DType.I64) {
            throw LossInputs.error(NAME, "the prediction must have shape (time, batch, classes) and the labels (batch, "
                    + "length), or (time, classes) and (length), and labels must be I64", prediction, target);
        }
        if (blank >= logs.size(-1)) {
            throw LossInputs.error(NAME, "the blank " + blank + " is not among the " + logs.size(-1) + " classes",
                    prediction, target);
        }
    }

    private static int[] lengths(String setting, List<Long> lengths, int batch, int all) {
        int[] each = new int[batch];
        Arrays.fill(each, all);
        if (lengths.isEmpty()) {
            return each;
        }
        if (lengths.size() != batch) {
            throw new IllegalArgumentException(NAME + ": " + setting + " has " + lengths.size()
                    + " lengths for a batch of " + batch + "; there must be one for each sequence");
        }
        for (int n = 0; n < batch; n++) {
            if (lengths.get(n) > all) {
                throw new IllegalArgumentException(NAME + ": " + setting + " must be at most " + all
                        + ", the size of the axis, not " + lengths.get(n) + " at " + n);
            }
            each[n] = Math.toIntExact(lengths.get(n));
        }
        return each;
    }

    private void requireLabels(Tensor logs, Tensor target, int... counts) {
        long[] labels = target.toLongArray();
        int width = target.shape().size(1);
        int classes = logs.shape().size(2);
        for (int n = 0; n < labels.length; n++) {
            boolean isUsed = n % width < counts[n / width];
            if (isUsed && (labels[n] < 0 || labels[n] >= classes || labels[n] == blank)) {
                throw LossInputs.error(NAME, "label " + labels[n] + " at " + Arrays.toString(target.shape().index(n))
                        + (labels[n] == blank
                                ? " is the blank, which stands for no label"
                                : " is not among the " + classes + " classes 0.." + (classes - 1))
                        + "; targetLengths says where shorter targets end", logs, target);
            }
        }
    }
}
