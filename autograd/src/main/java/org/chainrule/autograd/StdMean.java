package org.chainrule.autograd;

import java.util.Objects;

/**
 * The standard deviation and the mean of some elements.
 *
 * @param std the deviations
 * @param mean the means
 */
public record StdMean(Tensor std, Tensor mean) {

    /** Creates the pair. */
    public StdMean {
        Objects.requireNonNull(std, "std");
        Objects.requireNonNull(mean, "mean");
    }
}
