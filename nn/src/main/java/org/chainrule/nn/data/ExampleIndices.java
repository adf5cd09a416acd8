package org.chainrule.nn.data;

/** Checks which examples of a set are asked for. */
final class ExampleIndices {
    private ExampleIndices() {}

    static void requireWithin(int size, int... indices) {
        for (int index : indices) {
            if (index < 0 || index >= size) {
                throw new IllegalArgumentException("there is no example " + index + " in a set of " + size
                        + ", which are counted from 0");
            }
        }
    }
}
