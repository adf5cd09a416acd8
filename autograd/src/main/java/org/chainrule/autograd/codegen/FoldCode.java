package org.chainrule.autograd.codegen;

/** Generated code that computes formulas on vectors of elements at a time, and folds some of them. */
abstract class FoldCode {

    /**
     * Computes {@code count} elements; without masks a multiple of the number of {@linkplain Fold#partials partial
     * results}.
     *
     * @param partials for each formula that is folded the partial results, which are written
     */
    abstract void fold(Object[] in, int[] offsets, Object[] out, int[] outOffsets, int count, double[][] partials);
}
