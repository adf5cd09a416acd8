package org.chainrule.autograd;

import org.chainrule.autograd.kernel.SumThenMap;

/** An op that computes each element of a row along an axis from the arguments' elements and from sums over their rows. */
interface SumThenMapOp extends KernelOp {

    /** Returns the axis along which the rows lie. */
    int axis();

    /** Returns the kernel of a row. */
    SumThenMap kernel();

    @Override
    default Shape shape(Shape... in) {
        in[0].atLeast1d().axis(axis());
        return in[0];
    }

    @Override
    default void compute(Shape shape, Object out, Tensor... x) {
        AlongAxis.map(axis(), kernel()::run, out, x);
    }

    @Override
    default boolean worksInPlace() {
        return true;
    }
}
