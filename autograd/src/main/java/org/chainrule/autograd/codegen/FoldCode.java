package org.chainrule.autograd.codegen;

/** Generated code that computes formulas on vectors of elements at a time, and folds some of them. */
abstract class FoldCode {

    /**
     * Computes {@code count} elements; without masks a multiple of the number of {@linkplain Fold#parts partial results}.
     *
     * @param parts for each formula that is folded the partial results, which are written
     */
    abstract void fold(Object[] in, int[] at, Object[] out, int[] to, int count, double[][] parts);
}
