package org.chainrule.nn.losses;

import java.util.List;
import java.util.Objects;

import org.chainrule.autograd.Tensor;

/**
 * Computes the negative log-likelihood -x[label] of labels, for logarithms x of probabilities of classes; its
 * derivative is -1 at the label, 0 elsewhere (Fisher 1922).
 *
 * <p>
 * Predictions have shape (classes), (batch, classes) or (batch, classes, ...); labels are whole numbers of type I64,
 * counted from 0, of that shape without the axis of classes. After {@link Tensor#logSoftmax} it gives what {@link
 * CrossEntropy} gives of the logits themselves; the result of a softmax is refused. There is a loss for each label; the
 * mean is over labels that aren't ignored, and 0 with a gradient of 0 where all are: a batch with nothing to learn
 * changes nothing. With weights w of the classes the losses are -w[label] x[label], and their sum is divided by that of
 * the weights w[label] of labels that aren't ignored.
 *
 * @param classWeights w, one for each class; empty for none
 * @param ignoreIndex a label whose loss and gradient are 0
 */
public record NegativeLogLikelihood(List<Double> classWeights, long ignoreIndex) implements Loss {
    private static final String NAME = "nll";

    /**
     * Creates the loss.
     *
     * @throws IllegalArgumentException if a weight is negative, infinite or NaN
     */
    public NegativeLogLikelihood {
        classWeights = ClassWeights.checked(NAME, ClassWeights.SETTING, classWeights);
    }

    /**
     * Sets the weights of the classes.
     *
     * @param weights one for each class, finite and not negative; none are 1 for each
     * @return the changed loss
     * @throws IllegalArgumentException if a weight is negative, infinite or NaN
     */
    public NegativeLogLikelihood classWeights(double... weights) {
        return new NegativeLogLikelihood(ClassWeights.list(NAME, ClassWeights.SETTING, weights), ignoreIndex);
    }

    /**
     * Sets which label is ignored.
     *
     * @param label by default -100
     * @return the changed loss
     */
    public NegativeLogLikelihood ignoreIndex(long label) {
        return new NegativeLogLikelihood(classWeights, label);
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
        return of(prediction, target, Reduction.NONE);
    }

    @Override
    public Tensor of(Tensor prediction, Tensor target, Reduction reduction) {
        Objects.requireNonNull(reduction, "reduction");
        LossInputs.requireLogProbabilities(NAME, prediction);
        var labels = ClassLabels.of(NAME, prediction, target, ignoreIndex);
        Tensor losses = labels.chosen(prediction).neg();
        if (classWeights.isEmpty()) {
            return labels.reduce(NAME, reduction, losses);
        }
        ClassWeights.requireEachClass(NAME, ClassWeights.SETTING, classWeights, prediction, labels.axis());
        return labels.reduce(NAME, reduction,
                ClassWeights.apply(labels.weights(classWeights, prediction), losses), classWeights);
    }
}
