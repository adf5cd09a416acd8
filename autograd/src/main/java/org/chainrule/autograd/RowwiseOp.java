package org.chainrule.autograd;

import org.chainrule.autograd.kernel.RowReductions;

/** An op on rows of scores, whose result or gradient is NaN for a fully masked row. */
interface RowwiseOp extends KernelOp {

    /** Returns the axes that make up the rows. */
    ReducedAxes over();

    @Override
    default String explainNaN(Tensor... x) {
        for (double greatest : over().reduce(x[0], RowReductions::max)) {
            if (greatest == Double.NEGATIVE_INFINITY) {
                return ", for a fully masked row: all its elements are -Infinity";
            }
        }
        return "";
    }
}
