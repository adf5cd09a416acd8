package org.chainrule.nn.train;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

import org.chainrule.autograd.Tensor;

/**
 * Counts how often which class was predicted for which: a row for each true class, a column for each predicted one.
 *
 * {@snippet :
 * var matrix = new ConfusionMatrix(10);
 * matrix.add(network.forward(x), labels);
 * System.out.print(matrix);
 * }
 */
public final class ConfusionMatrix {
    private final long[][] counts;
    private final List<String> names;

    /**
     * Creates an empty matrix, whose classes are called 0, 1, 2, ...
     *
     * @param classes the number of classes
     * @throws IllegalArgumentException if there are none
     */
    public ConfusionMatrix(int classes) {
        this(IntStream.range(0, classes).mapToObj(Integer::toString).toList());
    }

    /**
     * Creates an empty matrix.
     *
     * @param names the names of the classes, in the order of their labels
     * @throws IllegalArgumentException if there are none
     */
    public ConfusionMatrix(List<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("there is nothing to be confused without classes");
        }
        this.names = List.copyOf(names);
        this.counts = new long[names.size()][names.size()];
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
        long[] predicted = scores.argmax(1).toLongArray();
        for (int n = 0; n < truth.length; n++) {
            counts[(int) truth[n]][(int) predicted[n]]++;
        }
    }

    /**
     * Returns how often a class was predicted for another, or for itself.
     *
     * @param truth the true class
     * @param predicted the predicted class
     * @return the number of examples
     */
    public long count(int truth, int predicted) {
        return counts[truth][predicted];
    }

    /** {@return how many examples were counted} */
    public long total() {
        return Arrays.stream(counts).flatMapToLong(Arrays::stream).sum();
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
     */
    public double precision(int label) {
        return share(counts[label][label], Arrays.stream(counts).mapToLong(row -> row[label]).sum());
    }

    /**
     * Computes the recall of a class: the share of its examples with this prediction.
     *
     * @param label the class
     * @return from 0 to 1; 0 if there are none
     */
    public double recall(int label) {
        return share(counts[label][label], Arrays.stream(counts[label]).sum());
    }

    /**
     * Computes F1, the harmonic mean 2 p r / (p + r) of precision and recall.
     *
     * @param label the class
     * @return from 0 to 1; 0 if no prediction is correct
     */
    public double f1(int label) {
        long either = Arrays.stream(counts).mapToLong(row -> row[label]).sum() + Arrays.stream(counts[label]).sum();
        return share(2 * counts[label][label], either);
    }

    /** {@return the mean of all classes' F1, each counting the same however many examples it has} */
    public double macroF1() {
        return IntStream.range(0, names.size()).mapToDouble(this::f1).average().orElseThrow();
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    /** Returns a table: a row for each true class, a column for each predicted one, and the class's recall. */
    @Override
    public String toString() {
        int width = Math.max(names.stream().mapToInt(String::length).max().orElseThrow(),
                Long.toString(Arrays.stream(counts).flatMapToLong(Arrays::stream).max().orElseThrow()).length());
        StringBuilder text = new StringBuilder(padded("", width));
        names.forEach(name -> text.append("  ").append(padded(name, width)));
        text.append("  recall\n");
        for (int truth = 0; truth < names.size(); truth++) {
            text.append(padded(names.get(truth), width));
            for (long count : counts[truth]) {
                text.append("  ").append(padded(count == 0 ? "." : Long.toString(count), width));
            }
            text.append(String.format(Locale.ROOT, "  %6.3f\n", recall(truth)));
        }
        return text.toString();
    }

    private static String padded(String text, int width) {
        return " ".repeat(width - text.length()) + text;
    }
}
