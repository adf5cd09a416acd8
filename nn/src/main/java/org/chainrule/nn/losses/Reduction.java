package org.chainrule.nn.losses;

import org.chainrule.autograd.Tensor;

/** What a loss makes of its many values. */
public enum Reduction {
    /** Nothing: they are returned as they are. */
    NONE,
    /** Their mean, over those that count. There is none where there are no values, which is an error. */
    MEAN,
    /** Their sum, 0 where there are none. */
    SUM;

    /** All of a loss's values, reduced. */
    Tensor of(String loss, Tensor values) {
        return of(loss, values, values.size());
    }

    /** A loss's values reduced, of which so many count; the others must be 0. */
    Tensor of(String loss, Tensor values, int counted) {
        return switch (this) {
            case NONE -> values;
            case SUM -> values.sum();
            case MEAN -> {
                if (values.size() == 0) {
                    throw new IllegalArgumentException(loss + ": the batch is empty, its losses have shape "
                            + values.shape() + ", and there is no mean of none; leave such a batch out, or use "
                            + "reduction(Reduction.SUM), which gives 0");
                }
                yield counted == values.size() ? values.mean() : values.sum().div(counted);
            }
        };
    }
}
