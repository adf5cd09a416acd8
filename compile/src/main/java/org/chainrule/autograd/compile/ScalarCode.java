package org.chainrule.autograd.compile;

/** Generated code that computes the values of a program of single numbers. */
abstract class ScalarCode {

    /**
     * Computes a block of values.
     *
     * @param values the array of all values, double[] or float[]
     * @param at where operands are in it, and other ints that the block needs
     * @param method which code
     * @param from the index of the first of the block's ints
     * @param to the index of the first value that it computes
     * @param count how often its body is run
     */
    abstract void run(Object values, int[] at, int method, int from, int to, int count);
}
