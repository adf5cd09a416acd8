package org.chainrule.nn.losses;

import java.util.Arrays;
import java.util.Objects;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * Computes the hinge loss of examples that have several labels: the score of each label j should be above that of each
 * other class i by 1, sum of max(0, 1 - x[j] + x[i]), divided by the number of classes. Its derivative by a score is the
 * number of terms above 0 that it adds to, less those that it is subtracted in, divided by the number of classes
 * (Elisseeff, Weston 2001).
 *
 * <p>
 * Predictions have shape (classes) or (batch, classes), and targets of type I64 the same shape: each row lists the
 * labels, counted from 0, in any order, and -1 behind the last of them; what follows it has no meaning. There is a loss
 * for each row, 0 where all classes are labels, or none. It is an error if a label is no class, or is listed twice.
 */
public record MultiLabelMargin() implements Loss {
    private static final String NAME = "multiLabelMargin";
    private static final long END = -1;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Tensor unreduced(Tensor prediction, Tensor target) {
        LossInputs.requireFloating(NAME, prediction);
        int axis = ClassLabels.axis(NAME, prediction);
        if (prediction.shape().rank() > 2) {
            throw LossInputs.error(NAME, "the prediction must have shape (classes) or (batch, classes)",
                    LossInputs.described(LossInputs.PREDICTION, prediction));
        }
        if (Objects.requireNonNull(target, LossInputs.TARGET).dtype() != DType.I64
                || !target.shape().equals(prediction.shape())) {
            throw LossInputs.error(NAME,
                    "the target must be I64 of the prediction's shape, and list the labels of each "
                            + "row with -1 behind the last",
                    prediction, target);
        }
        Tensor losses = rows(axis == 0 ? prediction.unsqueeze(0) : prediction, prediction, target);
        return axis == 0 ? losses.squeeze(0) : losses;
    }

    private static Tensor rows(Tensor scores, Tensor prediction, Tensor target) {
        int rows = scores.shape().size(0);
        int classes = scores.shape().size(1);
        long[] lists = target.toLongArray();
        boolean[] isLabel = new boolean[lists.length];
        long[] labels = new long[lists.length];
        boolean[] isUnused = new boolean[lists.length];
        for (int row = 0; row < rows; row++) {
            boolean isOver = false;
            for (int n = row * classes; n < (row + 1) * classes; n++) {
                isOver |= lists[n] == END;
                isUnused[n] = isOver;
                if (!isOver) {
                    labels[n] = lists[n];
                    requireNew(lists[n], row, n, isLabel, prediction, target);
                    isLabel[row * classes + (int) lists[n]] = true;
                }
            }
        }
        int most = mostLabels(isUnused, rows, classes);
        Shape shape = scores.shape();
        Tensor ofLabels = scores.gather(1, Tensor.of(shape, labels).slice(1, 0, most)).unsqueeze(2);
        Tensor mask = Tensor.of(shape, isUnused).slice(1, 0, most).unsqueeze(2)
                .logicalOr(Tensor.of(shape, isLabel).unsqueeze(1));
        return scores.unsqueeze(1).sub(ofLabels).add(1).relu().maskedFill(mask, 0).sum(1, 2).div(classes);
    }

    private static void requireNew(long label, int row, int n, boolean[] isLabel, Tensor prediction, Tensor target) {
        int classes = prediction.shape().size(-1);
        String place = Arrays.toString(target.shape().index(n));
        if (label < 0 || label >= classes) {
            throw LossInputs.error(NAME, "label " + label + " at " + place + " is not among the " + classes
                    + " classes 0.." + (classes - 1) + ", nor is it -1, the end of the list", prediction, target);
        }
        if (isLabel[row * classes + (int) label]) {
            throw LossInputs.error(NAME, "label " + label + " at " + place + " is listed twice", prediction, target);
        }
    }

    /** Returns how many labels the row with the most of them has, at least 1. */
    private static int mostLabels(boolean[] isUnused, int rows, int classes) {
        int most = 1;
        for (int row = 0; row < rows; row++) {
            int count = 0;
            while (count < classes && !isUnused[row * classes + count]) {
                count++;
            }
            most = Math.max(most, count);
        }
        return most;
    }
}
