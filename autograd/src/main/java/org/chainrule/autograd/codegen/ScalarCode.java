package org.chainrule.autograd.codegen;

/** Generated code that computes formulas one element at a time. */
abstract class ScalarCode {

    /** Computes the first formula's value. */
    abstract double value(double[] arguments);

    /** Computes {@code count} elements; see {@link KernelArguments}. */
    abstract void run(Object[] in, int[] offsets, int[] strides, Object[] out, int[] outOffsets, int count);
}
