package org.chainrule.autograd.kernel;

/**
 * Adds terms to the elements of an array in a window, and 0 to all others. That leaves these as they are, except that it makes 0
 * of -0: so it need only be done to an array that may have such elements, and once, for no sum has any then.
 */
public final class PaddedSum {
    private PaddedSum() {}

    /**
     * Adds terms to an array without -0.
     *
     * @param terms double[] or float[], in row-major order
     * @param sums an array of the same type
     * @param offset the index of the window's first element
     * @param sizes the window's sizes
     * @param strides the window's strides
     */
    public static void add(Object terms, Object sums, int offset, int[] sizes, int[] strides) {
        Strided.eachRow(new Window(sums, offset, strides), sizes,
                (first, stride, from, width) -> {
                    if (sums instanceof double[] a) {
                        add(a, first, stride, (double[]) terms, from, width);
                    } else {
                        add((float[]) sums, first, stride, (float[]) terms, from, width);
                    }
                });
    }

    /**
     * Adds terms to an array, and makes 0 of -0.
     *
     * @param terms double[] or float[], in row-major order
     * @param sums an array of the same type
     * @param offset the index of the window's first element
     * @param sizes the window's sizes
     * @param strides the window's strides
     * @return false if a sum would be -0; nothing is changed then
     */
    public static boolean addAndClear(Object terms, Object sums, int offset, int[] sizes, int[] strides) {
        boolean[] found = {false};
        Strided.eachRow(new Window(sums, offset, strides), sizes,
                (first, stride, from, width) -> found[0] |= hasNegativeZero(sums, first, stride, terms, from, width));
        if (found[0]) {
            return false;
        }
        clear(sums);
        add(terms, sums, offset, sizes, strides);
        return true;
    }

    private static void add(double[] sums, int first, int stride, double[] terms, int from, int width) {
        if (stride == 1) {
            for (int n = 0; n < width; n++) { // a loop of its own, which the JVM vectorizes
                sums[first + n] += terms[from + n];
            }
            return;
        }
        for (int n = 0; n < width; n++) {
            sums[first + n * stride] += terms[from + n];
        }
    }

    private static void add(float[] sums, int first, int stride, float[] terms, int from, int width) {
        if (stride == 1) {
            for (int n = 0; n < width; n++) {
                sums[first + n] += terms[from + n];
            }
            return;
        }
        for (int n = 0; n < width; n++) {
            sums[first + n * stride] += terms[from + n];
        }
    }

    /** Returns whether a sum of two elements is -0: only if both are. */
    private static boolean hasNegativeZero(Object sums, int first, int stride, Object terms, int from, int width) {
        for (int n = 0; n < width; n++) {
            if (isNegativeZero(sums, first + n * stride) && isNegativeZero(terms, from + n)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNegativeZero(Object array, int n) {
        return array instanceof double[] a
                ? Double.doubleToRawLongBits(a[n]) == Long.MIN_VALUE
                : Float.floatToRawIntBits(((float[]) array)[n]) == Integer.MIN_VALUE;
    }

    private static void clear(Object sums) {
        if (sums instanceof double[] a) {
            for (int n = 0; n < a.length; n++) {
                a[n] += 0.0;
            }
        } else {
            float[] a = (float[]) sums;
            for (int n = 0; n < a.length; n++) {
                a[n] += 0f;
            }
        }
    }
}
