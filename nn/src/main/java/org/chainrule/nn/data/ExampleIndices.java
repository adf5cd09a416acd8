package org.chainrule.nn.data;

/** Checks the indices of examples. */
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
