package org.chainrule.nn.losses;

import org.chainrule.autograd.Tensor;

/** Reduces the losses of many elements to one. */
public enum Reduction {
    /** Returns the losses as they are. */
    NONE,
    /**
     * Takes the mean of the losses that count, weighted where labels have weights; 0 where none counts, as where all
     * labels are ignored. An empty batch, which has no losses at all, is an error.
     */
    MEAN,
    /** Adds up the losses, to 0 where there are none. */
    SUM;

    /** Reduces losses, all of which count. */
    Tensor reduce(String loss, Tensor values) {
        return reduce(loss, values, values.size());
    }

    /** Reduces losses whose weights have a given sum, the number of those that count; the others must be 0. */
    Tensor reduce(String loss, Tensor values, double total) {
        return switch (this) {
            case NONE -> values;
            case SUM -> values.sum();
            case MEAN -> {
                if (values.size() == 0) {
                    throw new IllegalArgumentException(loss + ": the batch is empty, its losses have shape "
                            + values.shape() + ", and there is no mean of none; leave such a batch out, or use "
                            + "reduction(Reduction.SUM), which gives 0");
                }
                yield total == values.size() ? values.mean() : values.sum().div(total == 0 ? 1 : total);
            }
        };
    }
}
