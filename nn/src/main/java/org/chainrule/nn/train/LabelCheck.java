package org.chainrule.nn.train;

import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.LongStream;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;

/** Validates labels of classes against the scores that they are compared with. */
final class LabelCheck {
    private LabelCheck() {}

    /** Passes on scores and labels without the examples of a label. */
    static void withoutIgnored(Tensor scores, Tensor labels, long ignoreIndex, BiConsumer<Tensor, Tensor> action) {
        Objects.requireNonNull(scores, "scores");
        Objects.requireNonNull(labels, "labels");
        if (labels.dtype() != DType.I64 || labels.shape().rank() != 1 || scores.shape().rank() == 0
                || scores.shape().size(0) != labels.size()) {
            throw new IllegalArgumentException("a label can be ignored among labels of shape (N) and type I64, for "
                    + "predictions of shape (N, ...), but not among " + labels.shape() + " " + labels.dtype() + " for "
                    + scores.shape());
        }
        long[] all = labels.toLongArray();
        long[] kept = LongStream.range(0, all.length).filter(n -> all[(int) n] != ignoreIndex).toArray();
        if (kept.length == all.length) {
            action.accept(scores, labels);
        } else if (kept.length > 0) {
            Tensor index = Tensor.of(kept);
            action.accept(scores.indexSelect(0, index), labels.indexSelect(0, index));
        }
    }

    /** Returns the labels of scores (N, classes). */
    static long[] labels(Tensor scores, Tensor labels) {
        Objects.requireNonNull(scores, "scores");
        Objects.requireNonNull(labels, "labels");
        if (scores.shape().rank() != 2 || labels.dtype() != DType.I64 || labels.shape().rank() != 1
                || labels.size() != scores.shape().size(0)) {
            throw new IllegalArgumentException(
                    "classes are compared for scores of shape (N, classes) and labels of shape "
                            + "(N) and type I64, not for " + scores.shape() + " and " + labels.shape() + " "
                            + labels.dtype()
                            + (scores.shape().rank() > 2
                                    && LabelledScores.fitWithClassesLast(scores.shape(), labels.shape())
                                            ? "; if the classes are the last axis, take the metric's classesLast()"
                                            : ""));
        }
        int classes = scores.shape().size(1);
        long[] numbers = labels.toLongArray();
        for (int n = 0; n < numbers.length; n++) {
            if (numbers[n] < 0 || numbers[n] >= classes) {
                throw new IllegalArgumentException("label " + numbers[n] + " of example " + n + " is not among the "
                        + classes + " classes 0.." + (classes - 1)
                        + "; ignoreIndex leaves out the examples of one label");
            }
        }
        return numbers;
    }
}
