package org.chainrule.linalg;

/** Exact scaling by powers of two, so that squares neither overflow nor underflow. */
final class Scaling {
    private Scaling() {}

    /** Returns the exponent of the largest magnitude, or 0 if all elements are 0. */
    static int exponent(double[] matrix) {
        double largest = 0;
        for (double element : matrix) {
            largest = Math.max(largest, Math.abs(element));
        }
        return largest == 0 ? 0 : Math.getExponent(largest);
    }

    /** Returns the matrix times a power of two. */
    static double[] scaled(double[] matrix, int exponent) {
        double[] result = new double[matrix.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = Math.scalb(matrix[i], exponent);
        }
        return result;
    }
}
