package org.chainrule.nn.data;

import java.util.Objects;
import java.util.stream.IntStream;

/** Checks the indices of examples. */
final class ExampleIndices {
    private static final long LONGEST = Runtime.getRuntime().maxMemory() / Integer.BYTES;

    private ExampleIndices() {}

    /** Returns the indices 0, 1, ... of so many examples. */
    static int[] first(int count) {
        requireRoom(count, 1);
        return IntStream.range(0, count).toArray();
    }

    /** Requires that the indices of so many examples can be held in memory, each so many times. */
    static void requireRoom(int count, int times) {
        if (count < 0 || count > LONGEST / times) {
            throw new IllegalStateException("the indices of " + count + " examples can't be held in memory");
        }
    }

    static void requireWithin(int size, int... indices) {
        for (int index : Objects.requireNonNull(indices, "indices")) {
            if (index < 0 || index >= size) {
                throw new IllegalArgumentException("there is no example " + index + " in a set of " + size
                        + ", which are counted from 0");
            }
        }
    }
}
