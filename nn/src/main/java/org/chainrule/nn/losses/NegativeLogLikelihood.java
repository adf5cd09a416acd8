package org.chainrule.nn.losses;

import java.util.Objects;

import org.chainrule.autograd.Tensor;

/**
 * Computes the negative log-likelihood -x[label] of labels, for logarithms x of probabilities of classes; its
 * derivative is -1 at the label, 0 elsewhere (Fisher 1922).
 *
 * <p>
 * Predictions have shape (classes), (batch, classes) or (batch, classes, ...); labels are whole numbers of type I64,
 * counted from 0, of that shape without the axis of classes. After {@link Tensor#logSoftmax} it gives what
 * {@link CrossEntropy} gives of the logits themselves; the result of a softmax is refused. There is a loss for each label; the mean is over labels that
 * aren't ignored, and 0 with a gradient of 0 where all are: a batch with nothing to learn changes nothing.
 *
 * @param ignoreIndex a label whose loss and gradient are 0
 */
public record NegativeLogLikelihood(long ignoreIndex) implements Loss {
    private static final String NAME = "nll";

    /**
     * Sets which label is ignored.
     *
     * @param label by default -100
     * @return the changed loss
     */
    public NegativeLogLikelihood ignoreIndex(long label) {
        return new NegativeLogLikelihood(label);
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
        LossInputs.requireFloating(NAME, prediction);
        LossInputs.requireNotFrom("softmax", NAME, prediction,
                "but must be logarithms of probabilities; use logSoftmax in its place");
        var labels = ClassLabels.of(NAME, prediction, target, ignoreIndex);
        return labels.reduce(NAME, reduction, labels.chosen(prediction).neg());
    }
}
