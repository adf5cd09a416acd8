package org.chainrule.nn.losses;

import java.util.Arrays;
import java.util.Objects;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.internal.Texts;

/**
 * An elementwise loss whose elements have weights.
 *
 * @param loss the loss
 * @param weight a factor for each element, or broadcast to them
 */
record WeightedLoss(ElementwiseLoss loss, Tensor weight) implements ElementwiseLoss {

    WeightedLoss {
        LossInputs.requireEach(loss.name(), "weight", Objects.requireNonNull(weight, "weight"), ClassWeights::isWeight,
                "is no weight, which must be finite and not negative");
    }

    @Override
    public String name() {
        return loss.name();
    }

    @Override
    public void check(Tensor prediction, Tensor target) {
        Shape shape = Objects.requireNonNull(prediction, LossInputs.PREDICTION).shape();
        if (!weight.shape().broadcastsTo(shape)) {
            throw LossInputs.error(name(),
                    "the weight must have the prediction's shape, or one that is broadcast to it" + advice(shape),
                    LossInputs.described(LossInputs.PREDICTION, prediction), LossInputs.described("weight", weight));
        }
        loss.check(prediction, target);
    }

    /** Returns how a weight for each example is made to fit. */
    private String advice(Shape shape) {
        boolean isOfExamples = weight.shape().rank() == 1 && shape.rank() > 1 && weight.size() == shape.size(0);
        int[] sizes = new int[shape.rank()];
        Arrays.fill(sizes, 1);
        return isOfExamples
                ? "; of one for each example make weight.reshape" + Shape.of(sizes).with(0, weight.size())
                : "";
    }

    @Override
    public Tensor elementwise(Tensor prediction, Tensor target) {
        Objects.requireNonNull(prediction, LossInputs.PREDICTION);
        return ClassWeights.apply(weight.to(prediction.dtype()), loss.elementwise(prediction, target));
    }

    @Override
    public String toString() {
        return Texts.of(loss) + ".weight" + weight.shape();
    }
}
