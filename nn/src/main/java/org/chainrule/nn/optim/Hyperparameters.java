package org.chainrule.nn.optim;

import org.chainrule.autograd.formula.Expr;

/** What the settings of several rules have in common: their ranges, and weight decay. */
final class Hyperparameters {
    private Hyperparameters() {}

    static void notNegative(String name, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + " must be a number from 0 on, not " + value);
        }
    }

    static void positive(String name, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + " must be a number above 0, not " + value);
        }
    }

    /** A share that is kept from step to step. */
    static void share(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(name + " must be from 0 to below 1, not " + value);
        }
    }

    /** The gradient with that of the penalty decay/2 |w|^2. */
    static Expr decayed(UpdateRule.Element at, double decay) {
        return decay == 0 ? at.g() : at.g().add(at.w().mul(decay));
    }
}
