package org.chainrule.autograd.formula;

/** Generated code that computes formulas on vectors of elements at a time. */
abstract class LaneCode {

    /** How many elements a vector holds. */
    abstract int lanes();

    /** Computes {@code count} elements, a multiple of {@link #lanes}. */
    abstract void run(Object[] in, int[] at, Object[] out, int to, int count);
}
