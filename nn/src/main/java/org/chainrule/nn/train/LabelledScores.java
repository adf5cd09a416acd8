package org.chainrule.nn.train;

import java.util.Objects;
import java.util.stream.IntStream;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * Scores of classes and labels, each position of which is an example.
 *
 * @param scores of shape (N, classes)
 * @param labels of shape (N)
 */
record LabelledScores(Tensor scores, Tensor labels) {

    /** Takes scores (N, classes, ...) and labels (N, ...) apart; others stay as they are. */
    static LabelledScores classesSecond(Tensor scores, Tensor labels) {
        Objects.requireNonNull(scores, "scores");
        Objects.requireNonNull(labels, "labels");
        Shape shape = scores.shape();
        if (shape.rank() <= 2 || shape.size(1) == 0 || !labels.shape().equals(without(1, shape))) {
            return new LabelledScores(scores, labels);
        }
        return new LabelledScores(scores.moveAxis(1, -1).reshape(labels.size(), shape.size(1)), labels.flatten());
    }

    private static Shape without(int axis, Shape shape) {
        return Shape.of(IntStream.range(0, shape.rank()).filter(a -> a != axis).map(shape::size).toArray());
    }

    /** Returns whether there is a row of scores for each label, (..., classes) for (...). */
    static boolean fitWithClassesLast(Shape scores, Shape labels) {
        return scores.rank() > 0 && labels.equals(without(scores.rank() - 1, scores));
    }

    /**
     * Takes scores (..., classes) and labels (...) apart.
     *
     * @throws IllegalArgumentException if there isn't a row of scores for each label
     */
    static LabelledScores classesLast(Tensor scores, Tensor labels) {
        Objects.requireNonNull(scores, "scores");
        Objects.requireNonNull(labels, "labels");
        Shape shape = scores.shape();
        boolean fits = shape.rank() > 0 && shape.size(-1) > 0
                && (fitWithClassesLast(shape, labels.shape())
                        || shape.rank() == 2 && shape.size(0) == labels.size());
        if (!fits) {
            throw new IllegalArgumentException("with the classes last, scores (..., classes) are compared with labels "
                    + "(...), or scores (positions, classes) with as many labels, but not scores of shape " + shape
                    + " with labels of shape " + labels.shape());
        }
        return new LabelledScores(scores.reshape(labels.size(), shape.size(-1)), labels.flatten());
    }
}
