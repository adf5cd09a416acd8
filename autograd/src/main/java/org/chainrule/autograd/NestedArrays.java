package org.chainrule.autograd;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The elements of nested Java arrays in one flat array.
 *
 * @param elements the elements in row-major order
 * @param shape the shape, with an axis for each level
 */
record NestedArrays(Object elements, Shape shape) {

    static NestedArrays read(Object[] nested) {
        List<Integer> sizes = new ArrayList<>();
        Object level = nested;
        Class<?> type = nested.getClass();
        while (type.isArray()) {
            int size = level == null ? 0 : Array.getLength(level);
            sizes.add(size);
            level = size == 0 || type.getComponentType().isPrimitive() ? null : Array.get(level, 0);
            type = type.getComponentType();
        }
        Shape shape = Shape.of(sizes.stream().mapToInt(size -> size).toArray());
        Object flat = switch (type.getName()) {
            case "double", "float", "long", "boolean" -> Array.newInstance(type, shape.count());
            case "int" -> new long[shape.count()];
            default -> throw new IllegalArgumentException(
                    "nested arrays of " + type.getName() + ": only double, float, long, int and boolean make tensors");
        };
        copy(nested, 0, shape, flat, 0, "");
        return new NestedArrays(flat, shape);
    }

    /**
     * Copies the elements of {@code array}, which is a level of the nesting, from position {@code at} of the flat array
     * on; returns the next position.
     */
    private static int copy(Object array, int axis, Shape shape, Object flat, int at, String path) {
        int length = array == null ? -1 : Array.getLength(array);
        if (length != shape.size(axis)) {
            throw new IllegalArgumentException("ragged arrays: row " + path + " has "
                    + (length < 0 ? "no" : String.valueOf(length)) + " elements, but the first row at that level has "
                    + shape.size(axis));
        }
        if (axis == shape.rank() - 1) {
            Object elements = array instanceof int[] integers
                    ? Arrays.stream(integers).asLongStream().toArray()
                    : array;
            System.arraycopy(elements, 0, flat, at, length);
            return at + length;
        }
        int next = at;
        for (int i = 0; i < length; i++) {
            next = copy(Array.get(array, i), axis + 1, shape, flat, next, path + "[" + i + "]");
        }
        return next;
    }
}
