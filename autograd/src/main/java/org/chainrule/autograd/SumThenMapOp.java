package org.chainrule.autograd;

import java.util.List;

import org.chainrule.autograd.device.Accelerator;
import org.chainrule.autograd.kernel.SumThenMap;

/** An op that computes each element of a row along an axis from the arguments' elements and from sums over their rows. */
interface SumThenMapOp extends KernelOp, DeviceOp {

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
    default void compute(Accelerator device, Shape shape, Tensor out, Tensor... x) {
        DeviceRows.map(axis(), out, (in, rows, width, to) -> device.sumThenMap(kernel(), rows, width, List.of(in), to),
                x);
    }

    @Override
    default boolean worksInPlace() {
        return true;
    }
}
