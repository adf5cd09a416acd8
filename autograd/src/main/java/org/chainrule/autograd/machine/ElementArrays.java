package org.chainrule.autograd.machine;

import java.lang.reflect.Array;
import java.util.Arrays;

/**
 * Reads and writes arrays of elements of any type: double[], float[], long[] or boolean[], in which true is 1. What a
 * type of elements needs beside kernels stands here.
 */
public final class ElementArrays {
    private ElementArrays() {}

    /**
     * Creates an array of floating-point numbers, all 0.
     *
     * @param single whether of floats, or else of doubles
     * @param length its length
     * @return float[] or double[]
     */
    public static Object create(boolean single, int length) {
        return single ? new float[length] : new double[length];
    }

    /**
     * Returns whether an array has elements of single precision.
     *
     * @param array the array
     * @return true for float[]
     */
    public static boolean isSingle(Object array) {
        return array instanceof float[];
    }

    /**
     * Returns whether an array has floating-point numbers of a precision.
     *
     * @param array the array
     * @param single whether floats are meant, or else doubles
     * @return true for float[], or else for double[]
     */
    public static boolean isOfPrecision(Object array, boolean single) {
        return single ? array instanceof float[] : array instanceof double[];
    }

    /**
     * Returns the length of an array.
     *
     * @param array the array
     * @return its length
     */
    public static int length(Object array) {
        return Array.getLength(array);
    }

    /**
     * Returns an element as a double.
     *
     * @param array the array
     * @param index the element's index
     * @return its value
     */
    public static double get(Object array, int index) {
        // No switch over types: this is hot in programs that compute with scalars.
        return array instanceof float[] floats
                ? floats[index]
                : array instanceof double[] doubles
                        ? doubles[index]
                        : array instanceof long[] longs ? longs[index] : ((boolean[]) array)[index] ? 1 : 0;
    }

    /**
     * Sets an element.
     *
     * @param array the array
     * @param index the element's index
     * @param value its new value, converted to the array's type
     */
    public static void set(Object array, int index, double value) {
        if (array instanceof float[] floats) {
            floats[index] = (float) value;
        } else if (array instanceof double[] doubles) {
            doubles[index] = value;
        } else if (array instanceof long[] longs) {
            longs[index] = (long) value;
        } else {
            ((boolean[]) array)[index] = value != 0;
        }
    }

    /**
     * Fills part of an array with a value, converted to its type.
     *
     * @param array the array
     * @param from the index of the first element
     * @param to the index after the last
     * @param value the value
     */
    public static void fill(Object array, int from, int to, double value) {
        switch (array) {
            case double[] a -> Arrays.fill(a, from, to, value);
            case float[] a -> Arrays.fill(a, from, to, (float) value);
            case long[] a -> Arrays.fill(a, from, to, (long) value);
            case boolean[] a -> Arrays.fill(a, from, to, value != 0);
            default -> throw new AssertionError(array.getClass());
        }
    }

    /**
     * Copies an element to an array of the same type.
     *
     * @param source what is read
     * @param from the element's index
     * @param target what is written
     * @param to the index of the copy
     */
    public static void copy(Object source, int from, Object target, int to) {
        if (target instanceof double[] b) {
            b[to] = ((double[]) source)[from];
        } else if (target instanceof float[] b) {
            b[to] = ((float[]) source)[from];
        } else if (target instanceof long[] b) {
            b[to] = ((long[]) source)[from];
        } else {
            ((boolean[]) target)[to] = ((boolean[]) source)[from];
        }
    }

    /**
     * Copies elements from chosen places to an array of the same type.
     *
     * @param source what is read
     * @param places the indices of the elements
     * @param count how many of them
     * @param target what is written
     * @param to the index of the first copy; the others follow
     */
    public static void gather(Object source, int[] places, int count, Object target, int to) {
        gather(source, 0, places, count, target, to);
    }

    /**
     * Copies elements from chosen places behind a first one to an array of the same type.
     *
     * @param source what is read
     * @param from the index from which places are counted
     * @param places the elements' distances from it
     * @param count how many of them
     * @param target what is written
     * @param to the index of the first copy; the others follow
     */
    public static void gather(Object source, int from, int[] places, int count, Object target, int to) {
        switch (target) {
            case double[] b -> {
                double[] a = (double[]) source;
                for (int n = 0; n < count; n++) {
                    b[to + n] = a[from + places[n]];
                }
            }
            case float[] b -> {
                float[] a = (float[]) source;
                for (int n = 0; n < count; n++) {
                    b[to + n] = a[from + places[n]];
                }
            }
            case long[] b -> {
                long[] a = (long[]) source;
                for (int n = 0; n < count; n++) {
                    b[to + n] = a[from + places[n]];
                }
            }
            case boolean[] b -> {
                boolean[] a = (boolean[]) source;
                for (int n = 0; n < count; n++) {
                    b[to + n] = a[from + places[n]];
                }
            }
            default -> throw new AssertionError(target.getClass());
        }
    }

    /**
     * Copies elements at regular distances, and converts them to the type of the target.
     *
     * @param source what is read
     * @param from the index of the first element
     * @param stride the distance to the next; 0 repeats one
     * @param target what is written
     * @param to the index of the first copy
     * @param targetStride the distance to the next
     * @param count how many elements there are
     */
    public static void copy(Object source, int from, int stride, Object target, int to, int targetStride, int count) {
        boolean sameType = source.getClass() == target.getClass();
        if (sameType && stride == 1 && targetStride == 1) {
            System.arraycopy(source, from, target, to, count);
        } else if (stride == 0 && targetStride == 1 && !(target instanceof long[])) { // a double can't hold every long
            fill(target, to, to + count, get(source, from));
        } else if (sameType) {
            copySameType(source, from, stride, target, to, targetStride, count);
        } else if (stride == 1 && targetStride == 1) {
            convert(source, from, target, to, count);
        } else {
            for (int i = 0; i < count; i++) {
                set(target, to + i * targetStride, get(source, from + i * stride));
            }
        }
    }

    /** Converts elements that follow each other; loops of known types are what the compiler turns into vectors. */
    private static void convert(Object source, int from, Object target, int to, int count) {
        switch (target) {
            case float[] b when source instanceof double[] a -> {
                for (int i = 0; i < count; i++) {
                    b[to + i] = (float) a[from + i];
                }
            }
            case double[] b when source instanceof float[] a -> {
                for (int i = 0; i < count; i++) {
                    b[to + i] = a[from + i];
                }
            }
            case boolean[] b when source instanceof double[] a -> {
                for (int i = 0; i < count; i++) {
                    b[to + i] = a[from + i] != 0;
                }
            }
            case boolean[] b when source instanceof float[] a -> {
                for (int i = 0; i < count; i++) {
                    b[to + i] = a[from + i] != 0;
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    set(target, to + i, get(source, from + i));
                }
            }
        }
    }

    private static void copySameType(Object source, int from, int stride, Object target, int to, int targetStride,
            int count) {
        switch (target) {
            case double[] b -> {
                double[] a = (double[]) source;
                for (int i = 0; i < count; i++) {
                    b[to + i * targetStride] = a[from + i * stride];
                }
            }
            case float[] b -> {
                float[] a = (float[]) source;
                for (int i = 0; i < count; i++) {
                    b[to + i * targetStride] = a[from + i * stride];
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    copy(source, from + i * stride, target, to + i * targetStride);
                }
            }
        }
    }

    /**
     * Adds to all elements of an array of floating-point numbers.
     *
     * @param sums double[] or float[], which changes
     * @param terms as many elements of the same type
     */
    public static void add(Object sums, Object terms) {
        switch (sums) {
            case double[] a when terms instanceof double[] b -> {
                for (int n = 0; n < a.length; n++) {
                    a[n] += b[n];
                }
            }
            case float[] a when terms instanceof float[] b -> {
                for (int n = 0; n < a.length; n++) {
                    a[n] += b[n];
                }
            }
            default -> throw new AssertionError(terms.getClass() + " into " + sums.getClass());
        }
    }
}
