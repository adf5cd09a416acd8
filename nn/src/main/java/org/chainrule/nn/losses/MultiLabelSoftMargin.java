package org.chainrule.nn.losses;

import java.util.List;

import org.chainrule.autograd.Tensor;

/**
 * Computes the mean over the classes of the binary cross-entropy of logits x, for examples that have several labels:
 * -mean(t ln sigmoid(x) + (1 - t) ln sigmoid(-x)), with targets t between 0 and 1, 1 at the labels. Its derivative by x
 * is (sigmoid(x) - t)/classes, by t it is -x/classes. With weights w of the classes each term is multiplied by that of
 * its class; the mean is still over the number of classes.
 *
 * <p>
 * Predictions have shape (classes), (batch, classes) or (batch, classes, ...), targets the same shape, and losses that
 * shape without the axis of classes. The mean of all losses is that of {@link BinaryCrossEntropyWithLogits}, which this
 * loss is also like in its errors and the digits that it keeps.
 *
 * @param classWeights w, one for each class; empty for none
 */
public record MultiLabelSoftMargin(List<Double> classWeights) implements Loss {
    private static final String NAME = "multiLabelSoftMargin";

    /**
     * Creates the loss.
     *
     * @throws IllegalArgumentException if a weight is negative, infinite or NaN
     */
    public MultiLabelSoftMargin {
        classWeights = ClassWeights.checked(NAME, ClassWeights.SETTING, classWeights);
    }

    /**
     * Sets the weights of the classes.
     *
     * @param weights one for each class, finite and not negative; none are 1 for each
     * @return the changed loss
     * @throws IllegalArgumentException if a weight is negative, infinite or NaN
     */
    public MultiLabelSoftMargin classWeights(double... weights) {
        return new MultiLabelSoftMargin(ClassWeights.list(NAME, ClassWeights.SETTING, weights));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Tensor unreduced(Tensor prediction, Tensor target) {
        Tensor converted = LossInputs.matching(NAME, prediction, target);
        int axis = ClassLabels.axis(NAME, prediction);
        LossInputs.requireNotFrom("sigmoid", NAME, prediction, "which this loss applies itself; leave it out");
        LossInputs.requireShares(NAME, target);
        Tensor losses = Loss.bceWithLogits().elementwise(prediction, converted);
        return (classWeights.isEmpty()
                ? losses
                : ClassWeights.apply(
                        ClassWeights.along(NAME, ClassWeights.SETTING, classWeights, prediction, axis), losses))
                .mean(axis);
    }
}
