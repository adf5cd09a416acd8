package org.chainrule.autograd;

/** What {@link Indexing#embeddingBag} makes of the rows of a bag; 0 of an empty one. */
public enum BagMode {
    /** Their sum. */
    SUM,
    /** Their mean. */
    MEAN,
    /** The greatest of their elements in each column, NaN if one is; of equal ones the first, which gets the gradient. */
    MAX
}
