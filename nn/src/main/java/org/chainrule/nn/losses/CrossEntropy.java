package org.chainrule.nn.losses;

import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import java.util.List;
import java.util.Objects;

import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * Computes the cross-entropy -sum(t ln softmax(x)) of logits x along the axis of classes; its derivative by x is
 * softmax(x) sum(t) - t (Bridle 1990).
 *
 * <p>
 * Predictions have shape (classes), (batch, classes) or (batch, classes, ...). Targets are either
 * <ul>
 * <li>labels: whole numbers of type I64, counted from 0, of that shape without the axis of classes; t is 1 at the
 * label, 0 elsewhere, and the loss is -ln softmax(x) at the label; or
 * <li>probabilities t of each class: floating, of the prediction's shape; they have a derivative too, -ln softmax(x).
 * </ul>
 *
 * <p>
 * Nothing overflows, and digits are kept on both sides: where the softmax at a label is all but 1, the small loss and
 * its small derivative are right to the last digits. A class with t = 0 contributes 0, also where its logit is
 * -infinity.
 *
 * <p>
 * The result of a softmax is no logits, and refused where it is recorded as such. There is a loss for each label. The
 * mean is over labels that aren't ignored, and 0 with a gradient of 0 where all are: a batch with nothing to learn
 * changes nothing.
 *
 * <p>
 * With weights w of the classes the loss is -sum(w t ln softmax(x)), where t is smoothed first. The mean of labels is a
 * weighted one: the sum of the losses is divided by the sum of the weights w[label] of labels that aren't ignored, and
 * is 0 where that is 0. Of probabilities the mean is over rows, as without weights. (King, Zeng 2001, "Logistic
 * regression in rare events data".)
 *
 * @param classWeights w, one for each class; empty for none
 * @param labelSmoothing e: t is replaced by (1 - e) t + e/classes (Szegedy et al. 2016)
 * @param ignoreIndex a label whose loss and gradient are 0
 */
public record CrossEntropy(List<Double> classWeights, double labelSmoothing, long ignoreIndex) implements Loss {
    private static final String NAME = "crossEntropy";

    /** -t l of l = ln softmax(x). A class that is impossible on both sides stays out of it. */
    private static final Pointwise CROSS_ENTROPY = Pointwise
            .of(NAME, (t, l) -> select(t.eq(0), zero(), t.mul(l.neg())))
            .derivatives((t, l, _) -> select(select(t.eq(0), l.eq(Double.NEGATIVE_INFINITY), zero()), zero(), l.neg()),
                    (t, _, _) -> t.neg());

    /**
     * Creates the loss.
     *
     * @throws IllegalArgumentException if the label smoothing isn't between 0 and 1, or a weight is negative, infinite or NaN
     */
    public CrossEntropy {
        classWeights = ClassWeights.checked(NAME, ClassWeights.SETTING, classWeights);
        if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
            throw new IllegalArgumentException(
                    NAME + ": label smoothing is a share between 0 and 1, not " + labelSmoothing);
        }
    }

    /**
     * Sets the weights of the classes, such as the inverse of their frequencies where some are rare.
     *
     * @param weights one for each class, finite and not negative; none are 1 for each
     * @return the changed loss
     * @throws IllegalArgumentException if a weight is negative, infinite or NaN
     */
    public CrossEntropy classWeights(double... weights) {
        return new CrossEntropy(ClassWeights.list(NAME, ClassWeights.SETTING, weights), labelSmoothing, ignoreIndex);
    }

    /**
     * Sets which share of each target is spread evenly over all classes.
     *
     * @param share between 0 and 1, by default 0
     * @return the changed loss
     * @throws IllegalArgumentException if it isn't between 0 and 1
     */
    public CrossEntropy labelSmoothing(double share) {
        return new CrossEntropy(classWeights, share, ignoreIndex);
    }

    /**
     * Sets which label is ignored. Probabilities are never ignored.
     *
     * @param label by default -100
     * @return the changed loss
     */
    public CrossEntropy ignoreIndex(long label) {
        return new CrossEntropy(classWeights, labelSmoothing, label);
    }

    /**
     * Takes the classes along the last axis, as the scores of a language model have them: predictions (batch, ..., classes)
     * with labels (batch, ...), or predictions (positions, classes) with labels of any shape of as many elements. Without a
     * reduction there is a loss for each label, in the labels' shape.
     *
     * @return the loss, whose other settings are these
     */
    public Loss classesLast() {
        return new ClassesLast(this);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Tensor unreduced(Tensor prediction, Tensor target) {
        Objects.requireNonNull(target, "target");
        return of(prediction, target, Reduction.NONE);
    }

    @Override
    public Tensor of(Tensor prediction, Tensor target, Reduction reduction) {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(reduction, "reduction");
        LossInputs.requireFloating(NAME, prediction);
        LossInputs.requireNotFrom("softmax", NAME, prediction,
                "which this loss applies itself; leave it out, for twice it hardly trains");
        int axis = ClassLabels.axis(NAME, prediction);
        requireLabelsOrProbabilities(prediction, axis, target);
        return target.dtype().isFloating()
                ? reduction.reduce(NAME, ofProbabilities(prediction, axis, target))
                : ofLabels(prediction, axis, target, reduction);
    }

    /** Refuses labels that are floating, and probabilities that aren't. */
    private static void requireLabelsOrProbabilities(Tensor logits, int axis, Tensor target) {
        Shape expected = ClassLabels.shape(logits.shape(), axis);
        boolean isFloating = Objects.requireNonNull(target, LossInputs.TARGET).dtype().isFloating();
        boolean hasShapeOfLogits = target.shape().equals(logits.shape());
        if (!isFloating && hasShapeOfLogits) {
            throw LossInputs.error(NAME,
                    "a target of the prediction's shape holds probabilities, which are floating; use "
                            + "target.to(" + logits.dtype() + "), or of one-hot rows the labels, target.argmax(" + axis
                            + ")",
                    logits, target);
        }
        if (isFloating && !hasShapeOfLogits && ShapeAdvice.differInOnes(expected, target.shape())) {
            boolean isReshaped = !target.shape().equals(expected);
            throw LossInputs.error(NAME,
                    "labels must be I64 of shape " + expected + ", and probabilities floating of shape "
                            + logits.shape() + "; if these are labels, use target"
                            + (isReshaped ? ".reshape" + expected : "")
                            + ".to(I64)",
                    logits, target);
        }
    }

    private Tensor ofLabels(Tensor logits, int axis, Tensor target, Reduction reduction) {
        var labels = ClassLabels.of(NAME, logits, target, ignoreIndex);
        Tensor scores = labels.withoutIgnored(logits);
        if (!classWeights.isEmpty()) {
            return labels.reduce(NAME, reduction, weighted(labels, scores), classWeights);
        }
        Tensor logLikelihoods = labelSmoothing == 0
                ? scores.logSoftmaxAt(axis, labels.index())
                : smoothed(labels, scores.logSoftmax(axis));
        return labels.reduce(NAME, reduction, logLikelihoods.neg());
    }

    private Tensor smoothed(ClassLabels labels, Tensor logs) {
        return labels.chosen(logs).mul(1 - labelSmoothing).add(logs.mean(labels.axis()).mul(labelSmoothing));
    }

    private Tensor weighted(ClassLabels labels, Tensor scores) {
        int axis = labels.axis();
        ClassWeights.requireEachClass(NAME, ClassWeights.SETTING, classWeights, scores, axis);
        Tensor ofLabels = labels.weights(classWeights, scores);
        if (labelSmoothing == 0) {
            return ClassWeights.apply(ofLabels, scores.logSoftmaxAt(axis, labels.index()).neg());
        }
        Tensor losses = scores.logSoftmax(axis).neg();
        Tensor weights = ClassWeights.along(NAME, ClassWeights.SETTING, classWeights, scores, axis);
        Tensor spread = ClassWeights.apply(weights, losses).mean(axis);
        return ClassWeights.apply(ofLabels, labels.chosen(losses)).mul(1 - labelSmoothing)
                .add(spread.mul(labelSmoothing));
    }

    private Tensor ofProbabilities(Tensor logits, int axis, Tensor target) {
        Tensor probabilities = LossInputs.matching(NAME, logits, target);
        Tensor smoothed = labelSmoothing == 0
                ? probabilities
                : probabilities.mul(1 - labelSmoothing).add(labelSmoothing / logits.shape().size(axis));
        Tensor terms = CROSS_ENTROPY.apply(smoothed, logits.logSoftmax(axis));
        return (classWeights.isEmpty()
                ? terms
                : ClassWeights.apply(ClassWeights.along(NAME, ClassWeights.SETTING, classWeights, logits, axis), terms))
                .sum(axis);
    }
}
