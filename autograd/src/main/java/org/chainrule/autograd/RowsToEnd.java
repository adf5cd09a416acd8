package org.chainrule.autograd;

/** Computes integers of the rows along any axis, of any type, as many for each as the result has along that axis. */
final class RowsToEnd {
    private RowsToEnd() {}

    /** A kernel that computes rows. */
    @FunctionalInterface
    interface Kernel {
        /**
         * Computes every row.
         *
         * @param in the rows, one after the other, from index 0 on
         * @param width how long they are
         * @param out an array for the results, row by row
         * @param rows how many rows there are
         */
        void compute(Object in, int width, long[] out, int rows);
    }

    static void map(int axis, Tensor x, Shape shape, long[] out, Kernel kernel) {
        int rank = shape.atLeast1d().rank();
        int along = shape.atLeast1d().axis(axis);
        int width = x.shape().atLeast1d().size(along);
        if (along == rank - 1) {
            kernel.compute(x.unrecorded().contiguousArray(), width, out, x.size() / width);
            return;
        }
        int[] toEnd = AlongAxis.movedToEnd(along, rank);
        Tensor rows = x.unrecorded().permute(toEnd);
        int count = rows.size() / width;
        long[] places = new long[out.length];
        kernel.compute(rows.contiguousArray(), width, places, count);
        int[] sizes = rows.shape().toArray();
        sizes[rank - 1] = shape.size(along);
        Layout.rowMajor(Shape.of(sizes)).permute(Layout.inverse(toEnd)).read(places, out);
    }
}
