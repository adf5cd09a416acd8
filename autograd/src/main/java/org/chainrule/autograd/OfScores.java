package org.chainrule.autograd;

import org.chainrule.autograd.kernel.RowReductions;

/** An op on rows of scores, which makes NaN of a row that is masked altogether: in its result or in its gradient. */
interface OfScores extends Trusted {

    /** The axes along which the rows lie. */
    ReducedAxes over();

    default boolean hasMaskedRow(Tensor scores) {
        return over().reduce(scores, RowReductions::max, scores.dtype()).eq(Double.NEGATIVE_INFINITY).any().item() != 0;
    }
}
