package org.chainrule.autograd;

import java.util.Arrays;

/** What works on rows, made to work along any axis. */
final class AlongAxis {
    private AlongAxis() {}

    /** A function of rows. */
    @FunctionalInterface
    interface OfRows {
        /**
         * Computes every row.
         *
         * @param in for each argument its array, float[] or double[]
         * @param at where its first row begins; the others follow
         * @param out an array of the same kind for the results, from its start on
         */
        void compute(Object[] in, int[] at, Object out, int rows, int width);
    }

    /**
     * Computes rows along an axis. If that isn't the last, it is moved to the end and back.
     *
     * @param function computes the rows
     * @param out the array for the results, of the arguments' shape in row-major order; it may be that of an argument that
     *        is a whole array if the function works in place
     * @param x arguments of one shape, and of the type of {@code out}
     */
    static void map(int axis, OfRows function, Object out, Tensor... x) {
        int rank = x[0].shape().rank();
        int moving = x[0].shape().axis(axis);
        boolean isLast = moving == rank - 1;
        int[] last = isLast ? null : lastOf(moving, rank);
        Object[] in = new Object[x.length];
        int[] at = new int[x.length];
        Shape shape = null;
        for (int i = 0; i < x.length; i++) {
            Tensor rows = (isLast ? x[i] : x[i].view(x[i].layout().permute(last))).contiguous();
            in[i] = rows.storage().array();
            at[i] = rows.layout().offset();
            shape = rows.shape();
        }
        if (shape.count() == 0) {
            return;
        }
        int width = shape.size(-1);
        if (isLast) {
            function.compute(in, at, out, shape.count() / width, width);
        } else {
            Object rows = DType.of(out).newArray(shape.count());
            function.compute(in, at, rows, shape.count() / width, width);
            Layout.rowMajor(shape).permute(inverse(last)).read(rows, out);
        }
    }

    /** The axes in order, but for one that stands last. */
    private static int[] lastOf(int moving, int rank) {
        int[] axes = new int[rank];
        Arrays.setAll(axes, i -> i < moving ? i : i == rank - 1 ? moving : i + 1);
        return axes;
    }

    private static int[] inverse(int[] axes) {
        int[] back = new int[axes.length];
        for (int i = 0; i < axes.length; i++) {
            back[axes[i]] = i;
        }
        return back;
    }
}
