package org.chainrule.autograd;

/** What {@link Indexing#scatterReduce} and {@link Indexing#indexReduce} make of several elements; the names are PyTorch's. */
public enum ReduceMode {
    /** Their sum. */
    SUM,
    /** Their product; the derivative for each is the product of the others, also where some are 0. */
    PROD,
    /** Their mean, F64 for whole numbers. */
    MEAN,
    /** The greatest, NaN if one is; equal ones share the gradient evenly. */
    AMAX,
    /** The least, NaN if one is; equal ones share the gradient evenly. */
    AMIN
}
