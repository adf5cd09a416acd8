package org.chainrule.nn.losses;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

import org.chainrule.autograd.CustomFunction;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.internal.AssumptionFailed;
import org.chainrule.autograd.internal.Engine;

/**
 * Validated class labels for scores.
 *
 * @param axis the scores' axis of classes
 * @param index the labels, 0 where they are ignored
 * @param ignored where they are ignored
 * @param counted how many are not ignored
 */
record ClassLabels(int axis, Tensor index, Tensor ignored, int counted) {
    static final long IGNORED_BY_DEFAULT = -100;

    /** Returns the axis of classes: 1, after that of the batch, or 0 where there is no batch. */
    static int axis(String loss, Tensor scores) {
        Objects.requireNonNull(scores, "scores");
        Shape shape = scores.shape();
        int axis = shape.rank() == 1 ? 0 : 1;
        if (shape.rank() == 0 || shape.size(axis) == 0) {
            throw LossInputs.error(loss,
                    "the prediction must have an axis of classes: (classes), (batch, classes) or (batch, classes, ...)",
                    LossInputs.described(LossInputs.PREDICTION, scores));
        }
        return axis;
    }

    /** Returns the shape of the labels, and of a loss: all axes but that of the classes. */
    static Shape shape(Shape scores, int axis) {
        return Shape.of(IntStream.range(0, scores.rank()).filter(a -> a != axis).map(scores::size).toArray());
    }

    static ClassLabels of(String loss, Tensor scores, Tensor labels, long ignoreIndex) {
        int axis = axis(loss, scores);
        requireFitting(loss, scores, axis, labels);
        return Engine.isCaptured(labels)
                ? captured(loss, axis, scores, labels, ignoreIndex)
                : of(loss, axis, scores, labels, ignoreIndex);
    }

    /**
     * Returns labels of a function that is being compiled. Each run validates its own; where another number of them is ignored than when the
     * function was compiled, it is called itself.
     */
    private static ClassLabels captured(String loss, int axis, Tensor scores, Tensor labels, long ignoreIndex) {
        int[] counted = {-1};
        Tensor like = Tensor.full(0, Shape.SCALAR, scores.dtype()).expand(scores.shape()); // for an error
        Tensor index = CustomFunction.of("labels", x -> {
            ClassLabels now = of(loss, axis, like, x[0], ignoreIndex);
            if (counted[0] >= 0 && counted[0] != now.counted) {
                throw new AssumptionFailed();
            }
            counted[0] = now.counted;
            return now.index;
        }, (_, _, _) -> new Tensor[1]).apply(labels);
        return new ClassLabels(axis, index, labels.eq(ignoreIndex), counted[0]);
    }

    private static ClassLabels of(String loss, int axis, Tensor scores, Tensor labels, long ignoreIndex) {
        int classes = scores.shape().size(axis);
        long[] index = labels.toLongArray();
        boolean[] ignored = new boolean[index.length];
        int counted = 0;
        for (int n = 0; n < index.length; n++) {
            if (index[n] == ignoreIndex) {
                ignored[n] = true;
                index[n] = 0;
            } else if (index[n] >= 0 && index[n] < classes) {
                counted++;
            } else {
                throw LossInputs.error(loss, "label " + index[n] + " at " + Arrays.toString(labels.shape().index(n))
                        + range(classes, ignoreIndex), scores, labels);
            }
        }
        return new ClassLabels(axis, Tensor.of(index).reshape(labels.shape()),
                Tensor.of(ignored).reshape(labels.shape()), counted);
    }

    private static String range(int classes, long ignoreIndex) {
        String text = " is not among the " + classes + " classes 0.." + (classes - 1)
                + ", nor is it the ignored label " + ignoreIndex;
        return classes == 1
                ? text + "; two classes are told apart by two scores, or by one in bceWithLogits"
                : text + "; classes are counted from 0, and ignoreIndex chooses what to ignore";
    }

    private static void requireFitting(String loss, Tensor scores, int axis, Tensor labels) {
        Objects.requireNonNull(labels, LossInputs.TARGET);
        Shape expected = shape(scores.shape(), axis);
        if (labels.dtype() == DType.I64 && labels.shape().equals(expected)) {
            return;
        }
        String conversion = conversion(expected, scores.shape(), axis, labels);
        throw LossInputs.error(loss, "the labels must be I64 of shape " + expected
                + (labels.shape().equals(expected) ? "" : ", that of the prediction without its axis of classes")
                + (conversion.isEmpty()
                        ? classesLast(scores.shape(), axis, labels.shape())
                        : "; use target" + conversion),
                scores, labels);
    }

    /** Returns the calls that make labels of what was given for labels; none where that isn't clear. */
    private static String conversion(Shape expected, Shape scores, int axis, Tensor given) {
        String type = given.dtype() == DType.I64 ? "" : ".to(I64)";
        if (given.shape().equals(expected)) {
            return type;
        }
        if (given.shape().equals(scores)) {
            return ".argmax(" + axis + ")"; // one-hot rows
        }
        return ShapeAdvice.differInOnes(expected, given.shape()) ? ".reshape" + expected + type : "";
    }

    /** Returns what helps where labels fit scores whose classes are the last axis, as those of a language model are. */
    private static String classesLast(Shape scores, int axis, Shape labels) {
        int last = scores.rank() - 1;
        return axis < last && labels.equals(shape(scores, last))
                ? "; if the classes are the last axis, take the loss's classesLast()"
                : "";
    }

    /** Replaces scores by zeros where the labels are ignored, so that NaN there spoils neither loss nor gradient. */
    Tensor withoutIgnored(Tensor scores) {
        return counted == index.size() ? scores : scores.maskedFill(ignored.unsqueeze(axis), 0);
    }

    /** Returns the score of each label's class. */
    Tensor chosen(Tensor scores) {
        return scores.gather(axis, index.unsqueeze(axis)).squeeze(axis);
    }

    /** Returns the weight of each label's class, in the type of the scores. */
    Tensor weights(List<Double> ofClasses, Tensor scores) {
        double[] each = Arrays.stream(index.toLongArray()).mapToDouble(label -> ofClasses.get((int) label)).toArray();
        return Tensor.of(index.shape(), each).to(scores.dtype());
    }

    /** Reduces losses, one for each label, over the labels that count. */
    Tensor reduce(String loss, Reduction reduction, Tensor values) {
        return reduction.reduce(loss, withoutIgnoredLosses(values), counted);
    }

    /** Reduces losses that contain the weights of their labels' classes, by whose sum the mean is divided. */
    Tensor reduce(String loss, Reduction reduction, Tensor values, List<Double> ofClasses) {
        long[] labels = index.toLongArray();
        boolean[] isIgnored = ignored.toBooleanArray();
        double total = 0;
        for (int n = 0; n < labels.length; n++) {
            total += isIgnored[n] ? 0 : ofClasses.get((int) labels[n]);
        }
        boolean hasNoMean = total == 0 && reduction == Reduction.MEAN;
        return reduction.reduce(loss,
                hasNoMean ? values.maskedFill(Tensor.of(new boolean[] {true}), 0) : withoutIgnoredLosses(values),
                total);
    }

    private Tensor withoutIgnoredLosses(Tensor values) {
        return counted == values.size() ? values : values.maskedFill(ignored, 0);
    }
}
