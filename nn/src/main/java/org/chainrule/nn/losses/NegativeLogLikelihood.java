package org.chainrule.nn.losses;

import java.util.Objects;

import org.chainrule.autograd.Tensor;

/**
 * The negative logarithm of the likelihood of labels, -x[label], for logarithms x of probabilities of classes; its slope
 * is -1 at the label, 0 elsewhere (Fisher 1922).
 *
 * <p>
 * Predictions have shape (classes), (batch, classes) or (batch, classes, ...); labels are whole numbers of type I64,
 * counted from 0, of that shape without the axis of classes. Behind {@link Tensor#logSoftmax} it gives what
 * {@link CrossEntropy} gives of the scores themselves.
 *
 * @param reduction what becomes of the values for each label; the mean is over labels that aren't ignored, and NaN with a
 *        gradient of 0 where all are
 * @param ignoreIndex a label whose value and gradient are 0
 */
public record NegativeLogLikelihood(Reduction reduction, long ignoreIndex) implements Loss {
    private static final String NAME = "nll";

    /** A loss with these settings. */
    public NegativeLogLikelihood {
        Objects.requireNonNull(reduction, "reduction");
    }

    /**
     * Sets what becomes of the values for each label.
     *
     * @param reduction by default the mean
     * @return the changed loss
     */
    public NegativeLogLikelihood reduction(Reduction reduction) {
        return new NegativeLogLikelihood(reduction, ignoreIndex);
    }

    /**
     * Sets which label is ignored.
     *
     * @param label by default -100
     * @return the changed loss
     */
    public NegativeLogLikelihood ignoreIndex(long label) {
        return new NegativeLogLikelihood(reduction, label);
    }

    /**
     * Computes the negative log-likelihood.
     *
     * @param prediction the logarithms x
     * @param target the labels
     * @return the loss, reduced
     * @throws IllegalArgumentException if a label is no class, the shapes don't fit, the prediction isn't floating or the
     *         target not I64, or there is nothing to take the mean of
     */
    @Override
    public Tensor of(Tensor prediction, Tensor target) {
        LossInputs.requireFloating(NAME, prediction);
        var labels = ClassLabels.of(NAME, prediction, target, ignoreIndex);
        return labels.reduce(NAME, reduction, labels.chosen(prediction).neg());
    }
}
