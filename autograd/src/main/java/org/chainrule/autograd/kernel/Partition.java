package org.chainrule.autograd.kernel;

/**
 * A division of a length into consecutive parts, whose sizes differ by one at most.
 *
 * @param length what is divided
 * @param count how many parts
 */
record Partition(int length, int count) {

    /** Divides into the fewest parts of at most some size. */
    static Partition of(int length, int maxSize) {
        return new Partition(length, (length + maxSize - 1) / maxSize);
    }

    /** Returns where a part begins; part {@code count} is the end. */
    int start(int part) {
        return part * (length / count) + Math.min(part, length % count);
    }

    /** Returns how long a part is. */
    int size(int part) {
        return length / count + (part < length % count ? 1 : 0);
    }
}
