package org.chainrule.nn.train;

import java.util.Objects;
import java.util.function.Supplier;

import org.chainrule.autograd.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Measures how good predictions are, in a number for people to read. Unlike a loss it needs no derivative. It is
 * accumulated batch by batch, and is that of all examples together, however they were cut into batches.
 *
 * @param name the name in tables and files
 * @param output the index of the prediction and the target that are compared, of networks that have several
 * @param accumulator makes an accumulator for each pass over the data
 */
public record Metric(String name, int output, Supplier<Accumulator> accumulator) {

    /**
     * Creates a metric.
     *
     * @throws IllegalArgumentException if the name is blank, {@code loss}, or begins with {@code validation.}: these
     *         stand for something else in a table; or if the index is negative
     */
    public Metric {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(accumulator, "accumulator");
        if (name.isBlank() || name.equals("loss") || name.startsWith(History.VALIDATION)) {
            throw new IllegalArgumentException("a metric can't be called \"" + name
                    + "\", which is something else in the table of a training");
        }
        if (output < 0) {
            throw new IllegalArgumentException("outputs are counted from 0, and there is none of index " + output);
        }
    }

    /**
     * Creates a metric of the only prediction, or the first.
     *
     * @param name the name in tables and files
     * @param accumulator makes an accumulator for each pass over the data
     * @throws IllegalArgumentException if the name stands for something else in a table
     */
    public Metric(String name, Supplier<Accumulator> accumulator) {
        this(name, 0, accumulator);
    }

    /** Accumulates a metric over batches. */
    public interface Accumulator {
        /**
         * Adds a batch.
         *
         * @param prediction the predictions
         * @param target the targets
         */
        void add(Tensor prediction, Tensor target);

        /** {@return the metric of all that was added; NaN of nothing} */
        double value();

        /**
         * Returns what was kept of all that was added, so that a training that is resumed
         * {@linkplain Trainer#checkpoint(java.nio.file.Path, int) in the middle of an epoch} can go on with it.
         *
         * @return numbers from which {@link #load} comes to the same bits; null, as by default, if that can't be done, then also before
         *         anything was added
         */
        default double @Nullable [] state() {
            return null;
        }

        /**
         * Goes on from what another accumulator of the metric has kept. Nothing was added to this one before.
         *
         * @param state what {@link #state} gave
         * @throws IllegalArgumentException if it can't have given that
         * @throws UnsupportedOperationException by default, where there is no state
         */
        default void load(double... state) {
            Objects.requireNonNull(state, "state");
            throw new UnsupportedOperationException("the accumulator " + this + " has no state");
        }
    }

    /** Makes an accumulator for a pass over the data. */
    Accumulator started() {
        return Objects.requireNonNull(accumulator.get(),
                () -> "the supplier of accumulators of the metric " + name + " returned null");
    }

    /**
     * Returns the same metric without the examples of a label, such as the one that fills up a batch or that the loss
     * ignores.
     *
     * @param label the label of the examples that don't count; -100 is what the loss ignores by default
     * @return the metric, for labels of type I64 and shape (N), or (N, ...) for scores (N, classes, ...)
     */
    public Metric ignoreIndex(long label) {
        return new Metric(name, output, () -> started() instanceof ClassAccumulators.ClassesLast(Accumulator inner)
                ? new ClassAccumulators.ClassesLast(new ClassAccumulators.Ignoring(inner, label))
                : new ClassAccumulators.Ignoring(started(), label));
    }

    /**
     * Returns the same metric of scores whose last axis is that of the classes, such as those of a language model: scores
     * (N, T, classes) and labels (N, T), or scores (N T, classes) and labels (N, T). Each position counts as an example.
     *
     * @return the metric, under the same name
     */
    public Metric classesLast() {
        return new Metric(name, output, () -> new ClassAccumulators.ClassesLast(started()));
    }

    /**
     * Returns the same metric of one of several predictions, compared with the target of the same index.
     *
     * @param index the index of the prediction, by default 0
     * @return the metric, under the same name
     * @throws IllegalArgumentException if the index is negative
     */
    public Metric ofOutput(int index) {
        return new Metric(name, index, accumulator);
    }

    /**
     * Returns the same metric with another name, such as to tell the accuracies of two outputs apart.
     *
     * @param changed the name in tables and files
     * @return the metric
     * @throws IllegalArgumentException if the name stands for something else in a table
     */
    public Metric named(String changed) {
        return new Metric(changed, output, accumulator);
    }

    /**
     * Computes the share of examples whose greatest score is that of their label: scores (N, classes), labels I64 (N). An example
     * with a score of NaN is never right.
     *
     * <p>
     * As in {@code Loss.crossEntropy()}, there may be further axes, scores (N, classes, ...) and labels (N, ...), where each
     * position is an example; {@link #classesLast} is for scores (N, ..., classes).
     *
     * @return the metric {@code accuracy}, from 0 to 1
     */
    public static Metric accuracy() {
        return new Metric("accuracy", () -> new ClassAccumulators.TopK(1));
    }

    /**
     * Computes the share of examples whose label is among the k greatest scores: scores (N, classes), labels I64 (N).
     * Equal scores are in the order of their classes; an example with a score of NaN is never right.
     *
     * @param k the number of scores
     * @return the metric {@code top} with k, such as {@code top5}, from 0 to 1
     * @throws IllegalArgumentException if k isn't positive
     */
    public static Metric topK(int k) {
        if (k <= 0) {
            throw new IllegalArgumentException(
                    "the label can be among the k greatest scores for a positive k, not " + k);
        }
        return new Metric("top" + k, () -> new ClassAccumulators.TopK(k));
    }

    /**
     * Computes the perplexity, exp of the mean cross-entropy -ln softmax(x)[label], which is that of a choice among so many
     * equally likely classes: logits (N, classes), labels I64 (N), or with further axes as in {@link #accuracy}. (Jelinek,
     * Mercer, Bahl, Baker 1977.)
     *
     * @return the metric {@code perplexity}, from 1; infinity where a label has a logit of -infinity
     */
    public static Metric perplexity() {
        return new Metric("perplexity", ClassAccumulators.Perplexity::new);
    }

    /**
     * Computes the share of examples that are on the right side of a threshold: predictions and targets of one shape.
     *
     * @param threshold 0.5 for probabilities, 0 for scores; targets are compared with 0.5; NaN is on
     *        neither side
     * @return the metric {@code accuracy}, from 0 to 1
     * @throws IllegalArgumentException if the threshold is NaN
     */
    public static Metric binaryAccuracy(double threshold) {
        if (Double.isNaN(threshold)) {
            throw new IllegalArgumentException("nothing is above a threshold of NaN");
        }
        return new Metric("accuracy", () -> new ElementwiseAccumulator.BinaryAccuracy(threshold));
    }

    /**
     * Computes the mean of F1, the harmonic mean of precision and recall (van Rijsbergen 1979), over the classes that
     * occur or were predicted: scores (N, classes), labels I64 (N). See {@link ConfusionMatrix#macroF1}.
     *
     * @return the metric {@code f1}, from 0 to 1
     */
    public static Metric f1() {
        return new Metric("f1", ClassAccumulators.F1::new);
    }

    /**
     * Computes the share of the targets' variance that is explained, R^2 = 1 - sum (p - t)^2 / sum (t - mean t)^2 over
     * all elements.
     *
     * @return the metric {@code r2}, at most 1; 0 for always predicting the mean; NaN if all targets are equal
     */
    public static Metric r2() {
        return new Metric("r2", ElementwiseAccumulator.R2::new);
    }

    /**
     * Computes the mean absolute error, |p - t| over all elements.
     *
     * @return the metric {@code mae}, in the unit of the targets
     */
    public static Metric mae() {
        return new Metric("mae", ElementwiseAccumulator.MeanAbsoluteError::new);
    }

    /** Returns the name, with the output where it isn't the first: {@code accuracy of output 1}. */
    @Override
    public String toString() {
        return name + (output == 0 ? "" : " of output " + output);
    }
}
