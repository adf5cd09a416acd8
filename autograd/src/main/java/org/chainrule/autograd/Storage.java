package org.chainrule.autograd;

import java.lang.reflect.Array;
import java.util.Arrays;

/**
 * The array that a tensor and its views share. Its version counts the writes, so that a write between forward and
 * backward is detected.
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

    /** Returns whether this is an array of the given number of elements of a floating-point type. */
    boolean holds(int count, DType type) {
        return array instanceof float[] floats
                ? type == DType.F32 && floats.length == count
                : array instanceof double[] doubles && type == DType.F64 && doubles.length == count;
    }

    /**
     * Returns a storage of the given type with these values, converted; an array of type F64 is taken over without a
     * copy.
     */
    static Storage of(DType dtype, double[] values) {
        if (dtype == DType.F64) {
            return new Storage(values);
        }
        Object array = dtype.newArray(values.length);
        convert(values, array);
        return new Storage(array);
    }

    /** Converts values to the type of an array, and writes them into it. */
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

    /** Fills an array with a value, converted to its type. */
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
