package org.chainrule.autograd.kernel;

/** Single numbers in arrays of either precision. */
final class Numbers {
    private Numbers() {}

    static Object one(boolean single) {
        return single ? new float[1] : new double[1];
    }

    static void set(Object array, int n, double value) {
        if (array instanceof float[] floats) {
            floats[n] = (float) value;
        } else {
            ((double[]) array)[n] = value;
        }
    }

    static double get(Object array, int n) {
        return array instanceof float[] floats ? floats[n] : ((double[]) array)[n];
    }
}
