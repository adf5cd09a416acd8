package org.chainrule.autograd.kernel;

/**
 * A length cut into the fewest parts of at most some size, all about as long.
 *
 * @param length what is cut
 * @param count how many parts
 */
record Cuts(int length, int count) {

    static Cuts of(int length, int most) {
        return new Cuts(length, (length + most - 1) / most);
    }

    /** Where a part begins; that of number {@code count} is the end. */
    int start(int part) {
        return part * (length / count) + Math.min(part, length % count);
    }

    int size(int part) {
        return length / count + (part < length % count ? 1 : 0);
    }
}
