package org.chainrule.autograd.compile;

import java.util.Arrays;

/** A list of ints that grows. */
final class Ints {
    private int[] elements = new int[16];
    private int size;

    void add(int value) {
        if (size == elements.length) {
            elements = Arrays.copyOf(elements, size * 2);
        }
        elements[size++] = value;
    }

    int size() {
        return size;
    }

    int[] toArray() {
        return Arrays.copyOf(elements, size);
    }
}
