package org.chainrule.nn.train;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;

/** Validates labels of classes against the scores that they are compared with. */
final class LabelCheck {
    private LabelCheck() {}

    /** Returns the labels of scores (N, classes). */
    static long[] labels(Tensor scores, Tensor labels) {
        if (scores.shape().rank() != 2 || labels.dtype() != DType.I64 || labels.shape().rank() != 1
                || labels.size() != scores.shape().size(0)) {
            throw new IllegalArgumentException(
                    "classes are compared for scores of shape (N, classes) and labels of shape "
                            + "(N) and type I64, not for " + scores.shape() + " and " + labels.shape() + " "
                            + labels.dtype());
        }
        int classes = scores.shape().size(1);
        long[] numbers = labels.toLongArray();
        for (int n = 0; n < numbers.length; n++) {
            if (numbers[n] < 0 || numbers[n] >= classes) {
                throw new IllegalArgumentException("label " + numbers[n] + " of example " + n + " is not among the "
                        + classes + " classes 0.." + (classes - 1));
            }
        }
        return numbers;
    }
}
