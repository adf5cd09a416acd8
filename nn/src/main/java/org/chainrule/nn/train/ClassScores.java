package org.chainrule.nn.train;

import java.util.stream.IntStream;

import org.chainrule.autograd.Tensor;

/**
 * The scores of examples (N, classes), and how all metrics read them: the greatest score is the prediction, the first of
 * equals; an example with a score of NaN has none, and is never right.
 */
record ClassScores(double[] scores, int examples, int classes) {
    /** Stands for a class where there is no prediction. */
    static final int NONE = -1;

    static ClassScores of(Tensor scores) {
        return new ClassScores(scores.toDoubleArray(), scores.shape().size(0), scores.shape().size(1));
    }

    /** Returns the predicted classes. */
    long[] predicted() {
        return IntStream.range(0, examples).mapToLong(this::predicted).toArray();
    }

    private int predicted(int example) {
        return IntStream.range(0, classes).filter(label -> rank(example, label) == 0).findFirst().orElse(NONE);
    }

    /** Returns how many classes come before a label: equal scores are in the order of their classes. */
    int rank(int example, int label) {
        double own = score(example, label);
        int before = 0;
        for (int c = 0; c < classes; c++) {
            double score = score(example, c);
            if (Double.isNaN(score)) {
                return classes; // behind all
            }
            before += score > own || score == own && c < label ? 1 : 0;
        }
        return before;
    }

    /** Returns whether a label is among the k greatest scores. */
    boolean isAmong(int k, int example, int label) {
        int rank = rank(example, label);
        return rank < k && rank < classes;
    }

    private double score(int example, int label) {
        return scores[example * classes + label];
    }
}
