package org.chainrule.autograd;

/** What a quantile is where its place in the order is between two elements: {@code interpolation} in PyTorch. */
public enum QuantileMode {
    /** Between the two, in proportion to the place. */
    LINEAR,
    /** The lower one. */
    LOWER,
    /** The higher one. */
    HIGHER,
    /** The mean of both. */
    MIDPOINT,
    /** The nearer one; halfway between them the one at the even place, counted from 0. */
    NEAREST
}
