package org.chainrule.autograd;

import org.chainrule.autograd.kernel.RowReductions;

/** An op on rows of scores, which makes NaN of a row that is masked altogether: in its result or in its gradient. */
interface RowwiseOp extends KernelOp {

    /** The axes along which the rows lie. */
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
