package org.chainrule.autograd.kernel;

/** Reduces a row of a matrix to one value. */
@FunctionalInterface
public interface RowReduction {

    /**
     * Reduces a row.
     *
     * @param in the matrix
     * @param from the index of the row's first element
     * @param to the index behind its last
     * @return the value
     */
    double apply(double[] in, int from, int to);
}
