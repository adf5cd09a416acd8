package org.chainrule.nn.losses;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * Computes the hinge loss of several classes: the score at the label y should be above all others by a margin, sum over
 * the other classes i of max(0, margin - x[y] + x[i]), divided by the number of classes. Its derivative by x[i] is
 * 1/classes where the term is above 0, else 0, at 0 too, and by x[y] the opposite of their sum (Weston, Watkins 1999).
 * Squared, each term is squared before they are added up. With weights w of the classes the loss is multiplied by w[y].
 *
 * <p>
 * Predictions have shape (classes), (batch, classes) or (batch, classes, ...); labels are whole numbers of type I64,
 * counted from 0, of that shape without the axis of classes. There is a loss for each label; the mean is over labels that
 * aren't ignored, also where classes have weights, and 0 with a gradient of 0 where all are.
 *
 * @param margin by how much the score at the label should be above the others, positive
 * @param isSquared whether the terms are squared
 * @param classWeights w, one for each class; empty for none
 * @param ignoreIndex a label whose loss and gradient are 0
 */
public record MultiMargin(double margin, boolean isSquared, List<Double> classWeights, long ignoreIndex)
        implements
            Loss {
    private static final String NAME = "multiMargin";

    /**
     * Creates the loss.
     *
     * @throws IllegalArgumentException if the margin is not positive and finite, or a weight is negative, infinite or NaN
     */
    public MultiMargin {
        if (!(margin > 0 && margin < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(NAME + ": the margin must be positive and finite, not " + margin
                    + "; without one, equal scores would cost nothing");
        }
        classWeights = ClassWeights.checked(NAME, ClassWeights.SETTING, classWeights);
    }

    /**
     * Sets by how much the score at the label should be above the others.
     *
     * @param margin by default 1
     * @return the changed loss
     * @throws IllegalArgumentException if the margin is not positive and finite
     */
    public MultiMargin margin(double margin) {
        return new MultiMargin(margin, isSquared, classWeights, ignoreIndex);
    }

    /**
     * Squares the terms, as PyTorch does for p = 2.
     *
     * @return the changed loss
     */
    public MultiMargin squared() {
        return new MultiMargin(margin, true, classWeights, ignoreIndex);
    }

    /**
     * Sets the weights of the classes.
     *
     * @param weights one for each class, finite and not negative; none are 1 for each
     * @return the changed loss
     * @throws IllegalArgumentException if a weight is negative, infinite or NaN
     */
    public MultiMargin classWeights(double... weights) {
        return new MultiMargin(margin, isSquared, ClassWeights.list(NAME, ClassWeights.SETTING, weights), ignoreIndex);
    }

    /**
     * Sets which label is ignored.
     *
     * @param label by default -100
     * @return the changed loss
     */
    public MultiMargin ignoreIndex(long label) {
        return new MultiMargin(margin, isSquared, classWeights, label);
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
        var labels = ClassLabels.of(NAME, prediction, target, ignoreIndex);
        int axis = labels.axis();
        Tensor scores = labels.withoutIgnored(prediction);
        Tensor shortfalls = scores.sub(labels.chosen(scores).unsqueeze(axis)).add(margin).relu()
                .maskedFill(isLabel(labels, scores.shape()), 0);
        Tensor losses = (isSquared ? shortfalls.square() : shortfalls).mean(axis);
        if (!classWeights.isEmpty()) {
            ClassWeights.requireEachClass(NAME, ClassWeights.SETTING, classWeights, scores, axis);
            losses = ClassWeights.apply(labels.weights(classWeights, scores), losses);
        }
        return labels.reduce(NAME, reduction, losses);
    }

    private static Tensor isLabel(ClassLabels labels, Shape scores) {
        int axis = labels.axis();
        int[] sizes = new int[scores.rank() - axis];
        Arrays.fill(sizes, 1);
        sizes[0] = scores.size(axis);
        return labels.index().unsqueeze(axis).eq(Tensor.arange(sizes[0]).reshape(Shape.of(sizes)));
    }
}
