package org.chainrule.autograd;

import org.chainrule.autograd.kernel.RowOrder;

/**
 * The index of the element at a place of the order along an axis, which stays with size 1.
 *
 * @param axis the axis
 * @param place the place, counted from 0
 * @param prefersNaN whether it is the first NaN, if there is one
 */
record ArgAtPlace(int axis, int place, boolean prefersNaN) implements IndexOp {

    @Override
    public Shape shape(Shape... in) {
        return in[0].rank() == 0 ? in[0] : in[0].with(axis, 1);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return Batches.along(along -> new ArgAtPlace(along, place, prefersNaN), axis, isBatched, x);
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        if (shape.count() > 0) {
            RowsToEnd.map(axis, x[0], shape, (long[]) out, (in, width, places, rows) -> {
                var order = new RowOrder(in, false, width, place + 1);
                for (int row = 0; row < rows; row++) {
                    int nan = prefersNaN ? firstNaN(in, row * width, width) : -1;
                    places[row] = nan >= 0 ? nan : order.at(row * width, place);
                }
            });
        }
    }

    private static int firstNaN(Object in, int from, int width) {
        for (int n = 0; n < width; n++) {
            if (in instanceof double[] x && x[from + n] != x[from + n]
                    || in instanceof float[] y && y[from + n] != y[from + n]) {
                return n;
            }
        }
        return -1;
    }
}
