package org.chainrule.autograd;

import java.util.Objects;

/**
 * The variance and the mean of some elements.
 *
 * @param var the variances
 * @param mean the means
 */
public record VarMean(Tensor var, Tensor mean) {

    /** Creates the pair. */
    public VarMean {
        Objects.requireNonNull(var, "var");
        Objects.requireNonNull(mean, "mean");
    }
}
