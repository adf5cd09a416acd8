package org.chainrule.autograd;

/** What a function that {@code vmap} calls once for many examples may draw at random, such as a mask of dropout. */
public enum Randomness {
    /** Nothing: drawing is an error that names what draws. */
    ERROR,
    /** The same for all examples: each sees what a call for it alone would draw. */
    SAME,
    /** For each example something else: so many numbers as all need, in the order of the examples. */
    DIFFERENT
}
