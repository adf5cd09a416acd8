package org.chainrule.autograd;

/**
 * An op whose result is 0 but for the elements of its argument. As a contribution to a gradient that exists it is added
 * where these are, in time proportional to their number.
 */
interface SparseOp extends KernelOp {

    /**
     * Adds the result to an array, with the same bits as if all of it were computed and then added. The sum x + 0 is x unless
     * x is -0, which becomes 0; so zeros can be left out where no element is -0.
     *
     * @param shape the result's shape
     * @param sums the array to add to, double[] or float[]
     * @param isClear whether no element of the array is -0
     * @param x the argument
     * @return false if it couldn't be added, and nothing was changed; else no element is -0 afterwards
     */
    boolean addTo(Shape shape, Object sums, boolean isClear, Tensor x);
}
