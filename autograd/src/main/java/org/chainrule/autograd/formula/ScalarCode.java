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

    /** Computes elements {@code from ..} of the operands. */
    final void run(Kernel.Operand[] in, int from, Object[] out, int to, int count) {
        Object[] arrays = new Object[in.length];
        int[] at = new int[in.length];
        int[] step = new int[in.length];
        for (int i = 0; i < in.length; i++) {
            Kernel.Operand operand = in[i].from(from);
            arrays[i] = operand.array();
            at[i] = operand.at();
            step[i] = operand.step();
        }
        run(arrays, at, step, out, to, count);
    }

    abstract void run(Object[] in, int[] at, int[] step, Object[] out, int to, int count);
}
