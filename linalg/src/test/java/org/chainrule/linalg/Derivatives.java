package org.chainrule.linalg;

import java.util.function.UnaryOperator;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;

/** Gradients as functions, whose own first and second derivatives are of second and third order. */
final class Derivatives {
    private Derivatives() {}

    /** Returns the recorded gradient of the sum of a function's squares. */
    static Tensor ofSquares(UnaryOperator<Tensor> function, Tensor x) {
        Tensor parameter = x.requiresGrad() ? x : x.copy().requiresGrad(true);
        return Autograd.of(function.apply(parameter).square().sum()).createGraph().grad(parameter);
    }
}
