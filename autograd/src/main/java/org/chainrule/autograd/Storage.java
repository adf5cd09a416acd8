package org.chainrule.autograd;

import java.lang.reflect.Array;

/**
 * The array under a tensor and its views. Its version counts the writes, so that a value which changed between forward
 * and backward is noticed.
 */
final class Storage {
    private final Object array; // double[], float[], long[] or boolean[]
    private final DType dtype;
    private int version;

    Storage(Object array) {
        this.array = array;
        this.dtype = array instanceof double[]
                ? DType.F64
                : array instanceof float[] ? DType.F32 : array instanceof long[] ? DType.I64 : DType.BOOL;
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

    /** An array of {@code dtype} with these values, each rounded to it; doubles are taken as they are. */
    static Storage of(DType dtype, double[] values) {
        return new Storage(switch (dtype) {
            case F64 -> values;
            case F32 -> {
                float[] array = new float[values.length];
                for (int n = 0; n < array.length; n++) {
                    array[n] = (float) values[n];
                }
                yield array;
            }
            case I64 -> {
                long[] array = new long[values.length];
                for (int n = 0; n < array.length; n++) {
                    array[n] = (long) values[n];
                }
                yield array;
            }
            case BOOL -> {
                boolean[] array = new boolean[values.length];
                for (int n = 0; n < array.length; n++) {
                    array[n] = values[n] != 0;
                }
                yield array;
            }
        });
    }
}
