package org.chainrule.autograd;

import org.chainrule.autograd.device.Accelerator;
import org.chainrule.autograd.kernel.IntegerRows;

/**
 * The sum over axes.
 *
 * @param over the axes
 */
record Sum(ReducedAxes over) implements KernelOp, LinearMap, DeviceOp {

    @Override
    public Shape shape(Shape... in) {
        return over.shape(in[0]);
    }

    @Override
    public DType dtype(Tensor... x) {
        return x[0].dtype().accumulated();
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        if (out instanceof long[] sums) {
            over.reduceIntegers(x[0], IntegerRows::sum, sums);
        } else {
            Storage.convert(over.sum(x[0]), out);
        }
    }

    @Override
    public void compute(Accelerator device, Shape shape, Tensor out, Tensor... x) {
        DeviceStorage.sum(device, x[0], over.mask(x[0].shape()), 1, out);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return ReductionRules.vmap(axes -> new Sum(axes), over, 0, isBatched, x);
    }

    /** The derivative is 1 for each element: the gradient is expanded. */
    @Override
    public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return unreduced(over, g, x[0].shape());
    }

    /**
     * Returns a reduction's result expanded to the argument's shape: at each element the result that it was reduced to.
     */
    static Tensor unreduced(ReducedAxes over, Tensor result, Shape in) {
        return Tape.apply(new Unreduce(over, in), result);
    }
}

/**
 * The expansion along reduced axes, the transpose of the sum.
 *
 * @param over the axes
 * @param to the shape before the reduction
 */
record Unreduce(ReducedAxes over, Shape to) implements ViewOp {

    @Override
    public String name() {
        return "expand";
    }

    @Override
    public Shape shape(Shape... in) {
        return to;
    }

    @Override
    public Layout layout(Layout in) {
        return over.unreduced(in, to);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        Shape all = Batches.all(x[0].shape().size(0), to);
        return to.rank() == 0 ? Alias.always(x[0]) : new Unreduce(over.behind(all.rank()), all).apply(x);
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return new Sum(over).defer(g);
    }
}
