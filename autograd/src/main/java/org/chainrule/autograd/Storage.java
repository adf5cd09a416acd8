package org.chainrule.autograd;

import java.lang.reflect.Array;
import java.util.Arrays;

/**
 * The array under a tensor and its views. Its version counts the writes, so that a value which changed between forward
 * and backward is noticed.
 */
final class Storage implements GradientSlot.State {
    private final Object array; // double[], float[], long[] or boolean[]
    private final DType dtype;
    private int version;

    Storage(DType dtype, int length) {
        this.array = dtype.newArray(length);
        this.dtype = dtype;
    }

    Storage(Object array) {
        this.array = array;
        this.dtype = DType.of(array);
    }

    Object array() {
        return array;
    }

    int version() {
        return version;
    }

    void written() {
        version++;
    }

    DType dtype() {
        return dtype;
    }

    int size() {
        return Array.getLength(array);
    }

    /** Whether this is an array of so many elements of a floating type. */
    boolean holds(int count, DType type) {
        return array instanceof float[] floats
                ? type == DType.F32 && floats.length == count
                : array instanceof double[] doubles && type == DType.F64 && doubles.length == count;
    }

    /** Returns an array of {@code dtype} with these values, each rounded to it; doubles are taken as they are. */
    static Storage of(DType dtype, double[] values) {
        if (dtype == DType.F64) {
            return new Storage(values);
        }
        Object array = dtype.newArray(values.length);
        convert(values, array);
        return new Storage(array);
    }

    /** Writes values into an array of any type, each rounded to it. */
    static void convert(double[] values, Object out) {
        switch (out) {
            case double[] array -> System.arraycopy(values, 0, array, 0, values.length);
            case float[] array -> {
                for (int n = 0; n < array.length; n++) {
                    array[n] = (float) values[n];
                }
            }
            case long[] array -> {
                for (int n = 0; n < array.length; n++) {
                    array[n] = (long) values[n];
                }
            }
            case boolean[] array -> {
                for (int n = 0; n < array.length; n++) {
                    array[n] = values[n] != 0;
                }
            }
            default -> throw new AssertionError(out.getClass());
        }
    }

    /** Fills an array of any type with a value that is rounded to it. */
    static void fill(Object out, double value) {
        switch (out) {
            case double[] array -> Arrays.fill(array, value);
            case float[] array -> Arrays.fill(array, (float) value);
            case long[] array -> Arrays.fill(array, (long) value);
            case boolean[] array -> Arrays.fill(array, value != 0);
            default -> throw new AssertionError(out.getClass());
        }
    }
}
