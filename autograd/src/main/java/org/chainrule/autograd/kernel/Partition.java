package org.chainrule.autograd.kernel;

/**
 * A division of a length into consecutive parts, whose sizes differ by one at most.
 *
 * @param count how many parts
 * @param least the size of the smallest
 * @param greater how many parts, the first ones, are longer by one
 */
record Partition(int count, int least, int greater) {

    /** Divides into so many parts. */
    static Partition into(int count, int length) {
        return new Partition(count, length / count, length % count);
    }

    /** Divides into the fewest parts of at most some size. */
    static Partition of(int length, int maxSize) {
        return into((length + maxSize - 1) / maxSize, length);
    }

    /** Returns where a part begins; part {@code count} is the end. */
    int start(int part) {
        return part * least + Math.min(part, greater);
    }

    /** Returns how long a part is. */
    int size(int part) {
        return part < greater ? least + 1 : least;
    }
}
