package org.chainrule.nn.train;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

import org.chainrule.autograd.Tensor;

/**
 * Counts how often which class was predicted for which: a row for each true class, a column for each predicted one. An
 * example with a score of NaN has no predicted class, and counts as wrong.
 *
 * {@snippet :
 * var matrix = new ConfusionMatrix(10);
 * matrix.add(network.forward(x), labels);
 * System.out.print(matrix);
 * }
 */
public final class ConfusionMatrix {
    private final long[][] counts;
    private final long[] undecided; // for each true class, the examples whose scores have a NaN
    private final List<String> names;

    /**
     * Creates an empty matrix, whose classes are called 0, 1, 2, ...
     *
     * @param classes the number of classes
     * @throws IllegalArgumentException if there are none
     */
    public ConfusionMatrix(int classes) {
        this(IntStream.range(0, requireCountable(classes)).mapToObj(Integer::toString).toList());
    }

    /**
     * Creates an empty matrix.
     *
     * @param names the names of the classes, in the order of their labels
     * @throws IllegalArgumentException if there are none
     */
    public ConfusionMatrix(List<String> names) {
        Objects.requireNonNull(names, "names");
        requireCountable(names.size());
        names.forEach(name -> Objects.requireNonNull(name, "names"));
        this.names = List.copyOf(names);
        this.undecided = new long[names.size()];
        this.counts = new long[names.size()][names.size()];
    }

    /** Returns the number of classes, and the true class, the predicted one and the number of examples of each cell that has some. */
    double[] state() {
        DoubleStream.Builder state = DoubleStream.builder().add(names.size());
        for (int truth = 0; truth < counts.length; truth++) {
            for (int predicted = 0; predicted <= counts.length; predicted++) {
                long count = predicted == counts.length ? undecided[truth] : counts[truth][predicted];
                if (count > 0) {
                    state.add(truth).add(predicted).add(count);
                }
            }
        }
        return state.build().toArray();
    }

    /** Creates a matrix of what another one was made of. */
    static ConfusionMatrix ofState(double... state) {
        var matrix = new ConfusionMatrix((int) States.count(state[0]));
        if (state.length % 3 != 1) {
            throw new IllegalArgumentException("a state of " + state.length + " numbers has no whole cells");
        }
        for (int n = 1; n < state.length; n += 3) {
            int truth = matrix.require((int) States.count(state[n]));
            int predicted = (int) States.count(state[n + 1]);
            if (predicted == matrix.counts.length) {
                matrix.undecided[truth] = States.count(state[n + 2]);
            } else {
                matrix.counts[truth][matrix.require(predicted)] = States.count(state[n + 2]);
            }
        }
        return matrix;
    }

    private static int requireCountable(int classes) {
        if (classes < 1) {
            throw new IllegalArgumentException(
                    "there is nothing to be confused without classes, but there are " + classes);
        }
        if (classes > Math.sqrt(Runtime.getRuntime().maxMemory() / (double) Long.BYTES)) {
            throw new IllegalArgumentException(
                    "a matrix of " + classes + " classes takes more memory than the heap has");
        }
        return classes;
    }

    private int require(int label) {
        if (label < 0 || label >= names.size()) {
            throw new IllegalArgumentException(
                    "there is no class " + label + " among the " + names.size() + " of the matrix");
        }
        return label;
    }

    /**
     * Adds a batch. The predicted class is that of the greatest score, the first of equals.
     *
     * @param scores of shape (N, classes)
     * @param labels of shape (N), I64
     * @throws IllegalArgumentException if the shapes don't fit, or a label is no class
     */
    public void add(Tensor scores, Tensor labels) {
        long[] truth = LabelCheck.labels(scores, labels);
        if (scores.shape().size(1) != names.size()) {
            throw new IllegalArgumentException(
                    "the matrix has " + names.size() + " classes, but the scores have shape " + scores.shape());
        }
        long[] predicted = ClassScores.of(scores).predicted();
        for (int n = 0; n < truth.length; n++) {
            if (predicted[n] == ClassScores.NONE) {
                undecided[(int) truth[n]]++;
            } else {
                counts[(int) truth[n]][(int) predicted[n]]++;
            }
        }
    }

    /**
     * Adds a batch without the examples of a label, such as the one that fills up a batch.
     *
     * @param scores of shape (N, classes)
     * @param labels of shape (N), I64
     * @param ignoreIndex the label of the examples that don't count
     * @throws IllegalArgumentException as {@link #add(Tensor, Tensor)}
     */
    public void add(Tensor scores, Tensor labels, long ignoreIndex) {
        LabelCheck.withoutIgnored(scores, labels, ignoreIndex, this::add);
    }

    /**
     * Returns how often a class was predicted for another, or for itself.
     *
     * @param truth the true class
     * @param predicted the predicted class
     * @return the number of examples
     * @throws IllegalArgumentException if there is no such class
     */
    public long count(int truth, int predicted) {
        return counts[require(truth)][require(predicted)];
    }

    /**
     * Returns how many examples of a class have no predicted class, since a score of theirs is NaN.
     *
     * @param truth the true class
     * @return the number of examples
     * @throws IllegalArgumentException if there is no such class
     */
    public long undecided(int truth) {
        return undecided[require(truth)];
    }

    /** {@return how many examples were counted} */
    public long total() {
        return Arrays.stream(counts).flatMapToLong(Arrays::stream).sum() + Arrays.stream(undecided).sum();
    }

    /** {@return the share of correct predictions; NaN of no examples} */
    public double accuracy() {
        return IntStream.range(0, names.size()).mapToLong(c -> counts[c][c]).sum() / (double) total();
    }

    /**
     * Computes the precision of a class: the share of the examples with this prediction that are of the class.
     *
     * @param label the class
     * @return from 0 to 1; 0 if there are no such predictions
     * @throws IllegalArgumentException if there is no such class
     */
    public double precision(int label) {
        return share(count(label, label), predictions(label));
    }

    /**
     * Computes the recall of a class: the share of its examples with this prediction.
     *
     * @param label the class
     * @return from 0 to 1; 0 if there are none
     * @throws IllegalArgumentException if there is no such class
     */
    public double recall(int label) {
        return share(count(label, label), examples(label));
    }

    private long predictions(int label) {
        return Arrays.stream(counts).mapToLong(row -> row[label]).sum();
    }

    private long examples(int label) {
        return Arrays.stream(counts[label]).sum() + undecided[label];
    }

    /**
     * Computes F1, the harmonic mean 2 p r / (p + r) of precision and recall.
     *
     * @param label the class
     * @return from 0 to 1; 0 if no prediction is correct
     * @throws IllegalArgumentException if there is no such class
     */
    public double f1(int label) {
        return share(2 * count(label, label), predictions(label) + examples(label));
    }

    /**
     * Computes the mean of the classes' F1, each counting the same however many examples it has. A class that neither
     * occurs nor was predicted doesn't count.
     *
     * @return from 0 to 1; NaN of no examples
     */
    public double macroF1() {
        return IntStream.range(0, names.size()).filter(label -> predictions(label) + examples(label) > 0)
                .mapToDouble(this::f1).average().orElse(Double.NaN);
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    /**
     * Returns a table: a row for each true class, a column for each predicted one, another for those without, if there are
     * any, and the class's recall.
     */
    @Override
    public String toString() {
        int width = Math.max(names.stream().mapToInt(String::length).max().orElseThrow(),
                Long.toString(Arrays.stream(counts).flatMapToLong(Arrays::stream).max().orElseThrow()).length());
        StringBuilder text = new StringBuilder(padded("", width));
        names.forEach(name -> text.append("  ").append(padded(name, width)));
        boolean hasUndecided = Arrays.stream(undecided).sum() > 0;
        text.append(hasUndecided ? "  " + padded("NaN", width) : "").append("  recall\n");
        for (int truth = 0; truth < names.size(); truth++) {
            text.append(padded(names.get(truth), width));
            for (long count : counts[truth]) {
                text.append("  ").append(padded(cell(count), width));
            }
            text.append(hasUndecided ? "  " + padded(cell(undecided[truth]), width) : "");
            text.append(String.format(Locale.ROOT, "  %6.3f\n", recall(truth)));
        }
        return text.toString();
    }

    private static String cell(long count) {
        return count == 0 ? "." : Long.toString(count);
    }

    private static String padded(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }
}
