package org.chainrule.spark;

import java.util.Arrays;

/** The shape of an input that a user gives. */
final class InputShape {
    private InputShape() {}

    /**
     * Returns a copy of the sizes.
     *
     * @throws IllegalArgumentException if one isn't positive
     */
    static int[] of(int... sizes) {
        if (Arrays.stream(sizes).anyMatch(size -> size <= 0)) {
            throw new IllegalArgumentException("the sizes of an input's shape, without the axis of the examples, are "
                    + "positive, not " + Arrays.toString(sizes));
        }
        return sizes.clone();
    }
}
