package org.chainrule.autograd.formula;

import org.chainrule.autograd.codegen.Kernel;

/** Derivatives of formulas as formulas. */
final class Derivatives {
    private Derivatives() {}

    /** The derivative of a formula of one argument, which can be derived again. */
    static Formula of(Formula f) {
        return Formula.of(f.name() + "'", 1, x -> f.derivative(0).substitute(x[0], f.call(x[0])));
    }

    /** The n-th derivative at {@code x}. */
    static double at(double x, Formula f, int order) {
        Formula derivative = f;
        for (int n = 0; n < order; n++) {
            derivative = of(derivative);
        }
        return Kernel.of(derivative, false).evaluate(x);
    }
}
