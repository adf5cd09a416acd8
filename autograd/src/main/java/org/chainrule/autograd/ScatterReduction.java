package org.chainrule.autograd;

/**
 * A reduction of elements of a source to one at each place that an index chooses.
 *
 * @param x the tensor of those places
 * @param axis the axis of the index
 * @param index the indices, of the source's shape
 * @param source the elements
 * @param includesSelf whether the element of the tensor is one of those that are reduced
 */
record ScatterReduction(Tensor x, int axis, Tensor index, Tensor source, boolean includesSelf) {

    ScatterReduction {
        ScatterAdd.requireSources(axis, x.shape(), index.shape(), source.shape());
    }

    Tensor of(ReduceMode mode) {
        return switch (mode) {
            case SUM -> sum();
            case MEAN -> mean();
            case PROD -> new ScatterProd(axis).apply(start(1), index, source);
            case AMAX -> new ScatterMaxMin(axis, true, includesSelf).apply(x, index, source);
            case AMIN -> new ScatterMaxMin(axis, false, includesSelf).apply(x, index, source);
        };
    }

    private Tensor sum() {
        return start(0).scatterAdd(axis, index, source);
    }

    private Tensor mean() {
        Tensor sum = sum();
        Tensor sources = ScatterAdd.counts(axis, x.shape(), index);
        Tensor count = includesSelf ? sources.add(1) : sources.clampMin(1);
        return sum.div(count.to(sum.dtype()));
    }

    /** Returns this tensor, with the neutral element where others take the place of its own. */
    private Tensor start(long neutral) {
        return includesSelf ? x : x.maskedFill(ScatterAdd.counts(axis, x.shape(), index).gt(0), neutral);
    }
}
