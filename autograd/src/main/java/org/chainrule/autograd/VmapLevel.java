package org.chainrule.autograd;

/**
 * A vmap that a scope is in.
 *
 * @param outer the next one around it; null for none
 * @param depth its number, counted from 1, the outermost
 * @param size the number of its examples
 * @param randomness what may be drawn at random
 */
record VmapLevel(VmapLevel outer, int depth, int size, Randomness randomness) {

    /** Requires that the examples may draw at random. */
    void requireRandomness(String name) {
        if (randomness == Randomness.ERROR) {
            throw new IllegalStateException(name + " draws at random within vmap, which must say whether all examples"
                    + " get the same numbers or each its own: by VmapOptions.defaults().randomness(SAME), or DIFFERENT");
        }
    }
}
