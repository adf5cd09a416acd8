package org.chainrule.nn.losses;

import java.util.Objects;
import java.util.function.BinaryOperator;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.internal.Texts;

/**
 * An elementwise loss given as a function.
 *
 * @param name the name with which error messages begin
 * @param function computes the loss of each element
 */
record ElementwiseFunction(String name, BinaryOperator<Tensor> function) implements ElementwiseLoss {

    ElementwiseFunction {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(function, "function");
    }

    @Override
    public Tensor elementwise(Tensor prediction, Tensor target) {
        Objects.requireNonNull(prediction, LossInputs.PREDICTION);
        Objects.requireNonNull(target, LossInputs.TARGET);
        return LossInputs.requireResult(name, function.apply(prediction, target));
    }

    @Override
    public String toString() {
        return Texts.call(name, function);
    }
}
