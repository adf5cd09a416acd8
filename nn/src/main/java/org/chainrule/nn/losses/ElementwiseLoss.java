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

    @Override
    default Tensor unreduced(Tensor prediction, Tensor target) {
        Tensor converted = LossInputs.matching(name(), prediction, target);
        check(prediction, target);
        return LossInputs.requireResult(name(), elementwise(prediction, converted));
    }
}
