package org.chainrule.autograd;

/** What {@link Resampling#gridSample} finds beyond the ends of an axis. */
public enum GridPadding {
    /** Zeros. */
    ZEROS,
    /** The element at that end. */
    BORDER,
    /**
     * The elements in reverse order, and so on until a place is within: reflected at the outer edges of the first and the last element,
     * or at their middles where corners are aligned.
     */
    REFLECTION
}
