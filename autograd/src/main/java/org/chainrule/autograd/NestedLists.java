package org.chainrule.autograd;

import java.util.ArrayList;
import java.util.List;

/**
 * The elements of nested lists of numbers or booleans in one array of the type that holds them all.
 *
 * @param elements the elements in row-major order
 * @param shape the shape, with an axis for each level
 */
record NestedLists(Object elements, Shape shape) {

    static NestedLists read(List<?> nested) {
        List<Integer> sizes = new ArrayList<>();
        Object level = nested;
        while (level instanceof List<?> list) {
            sizes.add(list.size());
            level = list.isEmpty() ? null : list.getFirst();
        }
        Shape shape = Shape.of(sizes.stream().mapToInt(size -> size).toArray());
        List<Object> flat = new ArrayList<>();
        collect(nested, 0, shape, flat, "");
        DType type = flat.isEmpty() ? DType.F64 : DType.BOOL;
        for (Object element : flat) {
            type = type.promote(type(element));
        }
        return new NestedLists(array(flat, type), shape);
    }

    /** Collects the elements of a list, which is a level of the nesting. */
    private static void collect(List<?> list, int axis, Shape shape, List<Object> flat, String path) {
        if (list.size() != shape.size(axis)) {
            throw new IllegalArgumentException("ragged lists: row " + path + " has " + list.size()
                    + " elements, but the first row at that level has " + shape.size(axis));
        }
        int index = 0;
        for (Object element : list) {
            String at = path + "[" + index++ + "]";
            boolean isRow = axis < shape.rank() - 1;
            if (isRow && element instanceof List<?> row) {
                collect(row, axis + 1, shape, flat, at);
            } else if (isRow || element instanceof List<?>) {
                throw new IllegalArgumentException("ragged lists: at " + at + " is "
                        + (isRow ? "no list" : "a list") + ", but the first element at that level is "
                        + (isRow ? "one" : "none"));
            } else {
                requireElement(element, at);
                flat.add(element);
            }
        }
    }

    private static void requireElement(Object element, String at) {
        if (!(element instanceof Number || element instanceof Boolean)) {
            throw new IllegalArgumentException("a tensor is made of numbers or booleans (stack joins tensors), but the "
                    + "element at " + at + " of the list is "
                    + (element == null ? "null" : "of " + element.getClass()));
        }
    }

    private static DType type(Object element) {
        return switch (element) {
            case Boolean _ -> DType.BOOL;
            case Float _ -> DType.F32;
            case Byte _,Short _,Integer _,Long _ -> DType.I64;
            default -> DType.F64;
        };
    }

    private static Object array(List<Object> flat, DType type) {
        Object array = type.newArray(flat.size());
        for (int n = 0; n < flat.size(); n++) {
            Number element = flat.get(n) instanceof Boolean mask ? Integer.valueOf(mask ? 1 : 0) : (Number) flat.get(n);
            switch (array) {
                case double[] doubles -> doubles[n] = element.doubleValue();
                case float[] floats -> floats[n] = element.floatValue();
                case long[] longs -> longs[n] = element.longValue();
                default -> ((boolean[]) array)[n] = element.intValue() != 0;
            }
        }
        return array;
    }
}
