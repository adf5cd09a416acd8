package org.chainrule.nn.losses;

import org.chainrule.autograd.Tensor;

/**
 * A loss that compares prediction and target element by element. It states its name and its formula; that the shapes
 * are equal and the prediction floating is checked before, and the target converted to the prediction's type.
 */
public interface ElementwiseLoss extends Loss {

    @Override
    String name();

    /**
     * Computes the loss of each element.
     *
     * @param prediction the prediction
     * @param target the target, of the prediction's shape and type
     * @return the losses, of the same shape
     */
    Tensor elementwise(Tensor prediction, Tensor target);

    /**
     * Checks what isn't said by shapes and types, such as ranges of values.
     *
     * @param prediction the prediction
     * @param target the target, of the prediction's shape, in its own type
     * @throws IllegalArgumentException if a value is out of its range
     */
    default void check(Tensor prediction, Tensor target) {}

    /**
     * Weighs the elements: the loss of each is multiplied by its weight, and the mean is that of the products, divided
     * by the number of elements as without weights. An element of weight 0 has the loss 0. To be set after the other
     * settings and before the reduction; where the weight requires a gradient, it gets one, the loss of the element.
     *
     * {@snippet :
     * Tensor loss = Loss.bce().weight(trust).of(probabilities, answers);
     * }
     *
     * @param weight a weight for each element of a batch, finite and not negative, of the prediction's shape or one that is
     *        broadcast to it; (n, 1) is a weight for each of n examples
     * @return this loss with those weights
     * @throws IllegalArgumentException if a weight is negative, infinite or NaN
     */
    default ElementwiseLoss weight(Tensor weight) {
        return new WeightedLoss(this, weight);
    }

    @Override
    default Tensor unreduced(Tensor prediction, Tensor target) {
        Tensor converted = LossInputs.matching(name(), prediction, target);
        check(prediction, target);
        return LossInputs.requireResult(name(), elementwise(prediction, converted));
    }
}
