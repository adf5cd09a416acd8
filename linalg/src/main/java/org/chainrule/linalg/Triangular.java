package org.chainrule.linalg;

/** Substitution, in place, for one triangular matrix. */
final class Triangular {
    private Triangular() {}

    /**
     * Solves T x = b.
     *
     * @param t the elements of T, or of its transpose; those of the other triangle aren't read
     * @param size the number of rows of T
     * @param transposed whether the matrix to solve with is the transpose of t
     * @param lower whether the matrix to solve with is a lower triangle
     * @param unit whether the elements on its diagonal are taken to be 1
     * @param x b, row after row, in whose place x is written
     */
    static void solve(double[] t, int size, boolean transposed, boolean lower, boolean unit, double[] x) {
        int columns = size == 0 ? 0 : x.length / size;
        int rowStride = transposed ? 1 : size;
        int columnStride = transposed ? size : 1;
        for (int step = 0; step < size; step++) {
            int i = lower ? step : size - 1 - step;
            int row = i * columns;
            for (int j = lower ? 0 : size - 1; j != i; j += lower ? 1 : -1) {
                double factor = t[i * rowStride + j * columnStride];
                int other = j * columns;
                for (int k = 0; k < columns; k++) {
                    x[row + k] -= factor * x[other + k];
                }
            }
            if (!unit) {
                double pivot = t[i * (size + 1)];
                for (int k = 0; k < columns; k++) {
                    x[row + k] /= pivot;
                }
            }
        }
    }

    /** Returns the first row whose element on the diagonal is 0, or -1. */
    static int zeroOnDiagonal(double[] t, int size) {
        for (int i = 0; i < size; i++) {
            if (t[i * (size + 1)] == 0) {
                return i;
            }
        }
        return -1;
    }
}
