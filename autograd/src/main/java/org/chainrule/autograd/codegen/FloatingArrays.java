package org.chainrule.autograd.codegen;

/** Arrays of floating-point numbers of either precision, {@code float[]} or {@code double[]}. */
public final class FloatingArrays {
    private FloatingArrays() {}

    /**
     * Creates an array of zeros.
     *
     * @param single whether of floats, or else of doubles
     * @param length its length
     * @return float[] or double[]
     */
    public static Object create(boolean single, int length) {
        return single ? new float[length] : new double[length];
    }

    /**
     * Returns the length of an array.
     *
     * @param array float[] or double[]
     * @return its length
     */
    public static int length(Object array) {
        return array instanceof float[] floats ? floats.length : ((double[]) array).length;
    }

    /**
     * Returns an element.
     *
     * @param array float[] or double[]
     * @param index the element's index
     * @return its value
     */
    public static double get(Object array, int index) {
        return array instanceof float[] floats ? floats[index] : ((double[]) array)[index];
    }

    /**
     * Sets an element.
     *
     * @param array float[] or double[]
     * @param index the element's index
     * @param value its new value, rounded if the array has floats
     */
    public static void set(Object array, int index, double value) {
        if (array instanceof float[] floats) {
            floats[index] = (float) value;
        } else {
            ((double[]) array)[index] = value;
        }
    }
}
