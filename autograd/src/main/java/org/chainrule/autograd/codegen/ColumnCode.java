package org.chainrule.autograd.codegen;

/** Generated code that adds up the values of a formula down the rows of a matrix, on vectors of columns at a time. */
abstract class ColumnCode {

    /**
     * Adds row after row.
     *
     * @param strides for each argument, from a row to the next
     * @param sums that of column n has the index {@code to + n}
     * @param count how many columns there are, a multiple of what a vector holds
     */
    abstract void add(Object[] in, int[] offsets, int[] strides, int rows, double[] sums, int to, int count);
}
