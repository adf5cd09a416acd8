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
     * Moves an axis to the end, applies a function of rows, and moves it back.
     *
     * @param room a whole array of the arguments' shape and type for the results; perhaps the first argument
     * @param x arguments of one shape and type
     * @return the results, unrecorded
     */
    static Tensor map(int axis, OfRows function, Tensor room, Tensor... x) {
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
        Tensor results = isLast ? room : Tensor.owning(room.storage(), shape);
        int width = shape.size(-1);
        if (shape.count() > 0) {
            function.compute(in, at, results.storage().array(), shape.count() / width, width);
        }
        return isLast ? results : results.view(results.layout().permute(inverse(last)));
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
