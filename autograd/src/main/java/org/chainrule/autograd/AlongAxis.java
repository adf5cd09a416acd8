package org.chainrule.autograd;

import java.util.Arrays;

/** Applies a row kernel along any axis. */
final class AlongAxis {
    private AlongAxis() {}

    /** A kernel that computes rows. */
    @FunctionalInterface
    interface RowKernel {
        /**
         * Computes every row.
         *
         * @param in the array of each argument, float[] or double[]
         * @param at the offset of the first row in each array; the others follow it
         * @param out an array of the same type for the results, from index 0 on
         */
        void compute(Object[] in, int[] at, Object out, int rows, int width);
    }

    /**
     * Applies a kernel to the rows along an axis. If that isn't the last, the axis is moved to the end and back.
     *
     * @param kernel the kernel
     * @param out the array for the results, of the arguments' shape in row-major order; it may be the array of an
     *        argument, all of it in order, if the kernel works in place
     * @param x arguments of one shape, and of the type of {@code out}
     */
    static void map(int axis, RowKernel kernel, Object out, Tensor... x) {
        Shape shape = x[0].shape().atLeast1d();
        int rank = shape.rank();
        int along = shape.axis(axis);
        map(along == rank - 1 ? null : movedToEnd(along, rank), shape.size(along), kernel, out, x);
    }

    /**
     * Applies a kernel to the rows along one or several axes.
     *
     * @param toEnd the order of the axes in which those are last; null where they are already
     * @param width the number of elements in a row
     * @param out as above
     * @param x as above
     */
    static void map(int[] toEnd, int width, RowKernel kernel, Object out, Tensor... x) {
        Object[] in = new Object[x.length];
        int[] at = new int[x.length];
        Shape shape = null;
        for (int i = 0; i < x.length; i++) {
            Tensor rows = (toEnd == null ? x[i] : x[i].view(x[i].layout().permute(toEnd))).contiguous();
            in[i] = rows.storage().array();
            at[i] = rows.layout().offset();
            shape = rows.shape();
        }
        if (shape.count() == 0) {
            return;
        }
        if (toEnd == null) {
            kernel.compute(in, at, out, shape.count() / width, width);
        } else {
            Object rows = DType.of(out).newArray(shape.count());
            kernel.compute(in, at, rows, shape.count() / width, width);
            Layout.rowMajor(shape).permute(Layout.inverse(toEnd)).read(rows, out);
        }
    }

    /** Returns the permutation that moves an axis to the end. */
    static int[] movedToEnd(int along, int rank) {
        int[] axes = new int[rank];
        Arrays.setAll(axes, i -> i < along ? i : i == rank - 1 ? along : i + 1);
        return axes;
    }
}
