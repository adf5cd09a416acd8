package org.chainrule.autograd;

import org.chainrule.autograd.kernel.RowOrder;

/**
 * The indices of the first elements in the order along an axis.
 *
 * @param axis the axis
 * @param descending whether from the greatest
 * @param count how many
 */
record ArgSort(int axis, boolean descending, int count) implements IndexOp {

    @Override
    public String name() {
        return "argsort";
    }

    @Override
    public Shape shape(Shape... in) {
        return in[0].rank() == 0 && count == 1 ? in[0] : in[0].atLeast1d().with(axis, count);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return Batches.along(along -> new ArgSort(along, descending, count), axis, isBatched, x);
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        if (shape.count() > 0) {
            RowsToEnd.map(axis, x[0], shape, (long[]) out, (in, width, places, rows) -> {
                var order = new RowOrder(in, descending, width, count);
                for (int row = 0; row < rows; row++) {
                    order.first(row * width, places, row * count, count);
                }
            });
        }
    }
}
