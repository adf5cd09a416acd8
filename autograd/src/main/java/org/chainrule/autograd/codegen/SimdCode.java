package org.chainrule.autograd.codegen;

/** Generated code that computes formulas on vectors of elements at a time. */
abstract class SimdCode {

    /** Computes {@code count} elements, a multiple of what a vector holds; see {@link KernelArguments}. */
    abstract void run(Object[] in, int[] offsets, Object[] out, int[] outOffsets, int count);

    /** Computes {@code count} elements, fewer than a vector holds. */
    void rest(Object[] in, int[] offsets, Object[] out, int[] outOffsets, int count) {
        throw new AssertionError("there are no masks");
    }
}
