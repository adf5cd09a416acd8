package org.chainrule.autograd.formula;

/** Computes the value of a formula from those of its arguments. */
@FunctionalInterface
public interface Evaluator {

    /**
     * Computes the value.
     *
     * @param arguments the values of the arguments
     * @return the value
     */
    double evaluate(double... arguments);
}
