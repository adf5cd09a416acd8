package org.chainrule.autograd.formula;

/** Generated code that computes formulas one element at a time. */
abstract class ScalarCode {
    /** The functions that formulas can't express, in the order in which the code refers to them. */
    final Formula[] opaque;

    ScalarCode(Formula[] opaque) {
        this.opaque = opaque;
    }

    /** The first formula's value. */
    abstract double value(double[] arguments);

    /** Computes {@code count} elements; see {@link Operands}. */
    abstract void run(Object[] in, int[] at, int[] step, Object[] out, int[] to, int count);
}
