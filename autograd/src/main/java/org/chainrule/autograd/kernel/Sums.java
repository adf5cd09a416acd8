package org.chainrule.autograd.kernel;

/** Sums over axes. */
public final class Sums {
    private Sums() {}

    /**
     * Sums a row-major array over some of its axes, in double precision and in row-major order.
     *
     * @param in the elements
     * @param sizes the array's sizes
     * @param summed for each axis, whether to sum over it
     * @return the sums, row-major over the axes that remain
     */
    public static double[] over(double[] in, int[] sizes, boolean[] summed) {
        int[] strides = new int[sizes.length]; // of the result; 0 along an axis that is summed
        int count = 1;
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            if (!summed[axis]) {
                strides[axis] = count;
                count *= sizes[axis];
            }
        }
        double[] out = new double[count];
        int[] index = new int[sizes.length];
        int to = 0;
        for (double value : in) {
            out[to] += value;
            for (int axis = sizes.length - 1; axis >= 0; axis--) {
                to += strides[axis];
                if (++index[axis] < sizes[axis]) {
                    break;
                }
                to -= sizes[axis] * strides[axis];
                index[axis] = 0;
            }
        }
        return out;
    }
}
