package org.chainrule.nn.losses;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
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
     * Returns labels of a function that is being compiled. Each run validates its own; where some of them are ignored and none was when the
     * function was compiled, or the other way round, it is called itself.
     */
    private static ClassLabels captured(String loss, int axis, Tensor scores, Tensor labels, long ignoreIndex) {
        int[] counted = {-1};
        Tensor like = Tensor.full(0, Shape.SCALAR, scores.dtype()).expand(scores.shape()); // for an error
        Tensor index = CustomFunction.of("labels", x -> {
            ClassLabels now = valid(loss, axis, like, x[0], ignoreIndex);
            int all = now.index.size();
            if (counted[0] >= 0 && (counted[0] == all) != (now.counted == all)) {
                throw new AssumptionFailed();
            }
            counted[0] = now.counted;
            return now.index;
        }, (_, _, _) -> new Tensor[1]).apply(labels);
        return new ClassLabels(axis, index, labels.eq(ignoreIndex), counted[0]);
    }

    private static ClassLabels valid(String loss, int axis, Tensor scores, Tensor labels, long ignoreIndex) {
        try {
            return of(loss, axis, scores, labels, ignoreIndex);
        } catch (IllegalArgumentException e) { // which the function itself throws
            throw new AssumptionFailed();
        }
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
        return new ClassLabels(axis, Tensor.of(index).reshape(labels.shape()).to(labels.device()),
                Tensor.of(ignored).reshape(labels.shape()).to(labels.device()), counted);
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
        DType type = scores.dtype();
        return Engine.isCaptured(index)
                ? CustomFunction
                        .of("weights of labels", x -> weights(ofClasses, type, x[0]), (_, _, _) -> new Tensor[1])
                        .apply(index)
                : weights(ofClasses, type, index);
    }

    private static Tensor weights(List<Double> ofClasses, DType type, Tensor index) {
        double[] each = Arrays.stream(index.toLongArray()).mapToDouble(label -> ofClasses.get((int) label)).toArray();
        return Tensor.of(index.shape(), each).to(type);
    }

    /** Reduces losses, one for each label, over the labels that count. */
    Tensor reduce(String loss, Reduction reduction, Tensor values) {
        return reduction == Reduction.MEAN && Engine.isCaptured(index)
                ? capturedMean(loss, values, List.of())
                : reduction.reduce(loss, withoutIgnoredLosses(values), counted);
    }

    /** Reduces losses that contain the weights of their labels' classes, by whose sum the mean is divided. */
    Tensor reduce(String loss, Reduction reduction, Tensor values, List<Double> ofClasses) {
        return reduction != Reduction.MEAN
                ? reduction.reduce(loss, withoutIgnoredLosses(values))
                : Engine.isCaptured(index)
                        ? capturedMean(loss, values, ofClasses)
                        : mean(loss, values, total(ofClasses, index, ignored));
    }

    private Tensor mean(String loss, Tensor values, double total) {
        Tensor counting = total == 0
                ? values.maskedFill(Tensor.of(new boolean[] {true}), 0)
                : withoutIgnoredLosses(values);
        return Reduction.MEAN.reduce(loss, counting, total);
    }

    /**
     * Returns the mean in a function that is being compiled, whose runs each divide by the sum of their labels' weights. Where that is 0, or
     * the number of losses, and wasn't when the function was compiled, or the other way round, it is called itself.
     */
    private Tensor capturedMean(String loss, Tensor values, List<Double> ofClasses) {
        double[] first = {Double.NaN};
        ToDoubleFunction<Tensor[]> total = x -> {
            double now = total(ofClasses, x[0], x[1]);
            if (!Double.isNaN(first[0]) && now != first[0] && (isSpecial(first[0]) || isSpecial(now))) {
                throw new AssumptionFailed();
            }
            first[0] = now;
            return now;
        };
        Tensor divisor = CustomFunction.of("sum of weights", x -> Tensor.of(total.applyAsDouble(x)).to(values.dtype()),
                (_, _, _) -> new Tensor[2]).apply(index, ignored);
        if (!isSpecial(first[0])) {
            return withoutIgnoredLosses(values).sum().div(divisor);
        }
        Tensor checked = CustomFunction.of("sum of weights", x -> {
            total.applyAsDouble(x);
            return x[2];
        }, (g, _, _) -> new Tensor[] {null, null, g}).apply(index, ignored, values);
        return mean(loss, checked, first[0]);
    }

    /** Returns whether the mean isn't a sum that is divided by the sum of the weights. */
    private boolean isSpecial(double total) {
        return total == 0 || total == index.size();
    }

    /** Returns the sum of the weights of the labels that count; their number without weights. */
    private static double total(List<Double> ofClasses, Tensor index, Tensor ignored) {
        long[] labels = index.toLongArray();
        boolean[] isIgnored = ignored.toBooleanArray();
        double total = 0;
        for (int n = 0; n < labels.length; n++) {
            total += isIgnored[n] ? 0 : ofClasses.isEmpty() ? 1 : ofClasses.get((int) labels[n]);
        }
        return total;
    }

    private Tensor withoutIgnoredLosses(Tensor values) {
        return counted == values.size() ? values : values.maskedFill(ignored, 0);
    }
}
