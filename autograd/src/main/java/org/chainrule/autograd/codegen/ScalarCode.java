package org.chainrule.autograd.codegen;

import org.chainrule.autograd.formula.Evaluator;

/** Generated code that computes formulas one element at a time. */
abstract class ScalarCode {
    /** The functions of the platform that the formulas call, in the order in which the code refers to them. */
    final Evaluator[] functions;

    ScalarCode(Evaluator[] functions) {
        this.functions = functions;
    }

    /** Computes the first formula's value. */
    abstract double value(double[] arguments);

    /** Computes {@code count} elements; see {@link KernelArguments}. */
    abstract void run(Object[] in, int[] offsets, int[] strides, Object[] out, int[] outOffsets, int count);
}
