package org.chainrule.autograd;

import java.util.Arrays;

import org.chainrule.autograd.device.Accelerator;
import org.chainrule.autograd.kernel.Sums;

/**
 * The sum over the axes that broadcasting repeated: the transpose of {@link Expand}.
 *
 * @param to the smaller shape
 */
record SumTo(Shape to) implements KernelOp, LinearMap, DeviceOp {

    @Override
    public Shape shape(Shape... in) {
        if (!to.broadcastsTo(in[0])) {
            throw new IllegalArgumentException("shape " + to + " does not broadcast to " + in[0]);
        }
        return to;
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Tensor inOrder = x[0].contiguous();
        Storage.convert(
                Sums.over(inOrder.storage().array(), inOrder.layout().offset(), x[0].shape().toArray(),
                        repeated(x[0].shape())),
                out);
    }

    /** Returns for each axis whether the elements are repeated along it. */
    private boolean[] repeated(Shape from) {
        boolean[] repeated = new boolean[from.rank()];
        int added = from.rank() - to.rank();
        for (int axis = 0; axis < repeated.length; axis++) {
            repeated[axis] = axis < added || to.size(axis - added) == 1;
        }
        return repeated;
    }

    @Override
    public void compute(Accelerator device, Shape shape, Tensor out, Tensor... x) {
        DeviceStorage.sum(device, x[0], repeated(x[0].shape()), 1, out);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        Shape all = Batches.all(x[0].shape().size(0), to);
        int[] sizes = new int[x[0].shape().rank()];
        Arrays.fill(sizes, 1);
        sizes[0] = all.size(0);
        System.arraycopy(to.toArray(), 0, sizes, sizes.length - to.rank(), to.rank());
        return new SumTo(Shape.of(sizes)).apply(x).reshape(all);
    }

    @Override
    public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return g.expand(x[0].shape());
    }
}
