package org.chainrule.linalg;

/** The columns of a matrix: their order and their signs. */
final class Columns {
    private Columns() {}

    /** Returns the columns in another order. */
    static double[] ordered(double[] matrix, int rows, int[] order) {
        double[] result = new double[rows * order.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < order.length; j++) {
                result[i * order.length + j] = matrix[i * order.length + order[j]];
            }
        }
        return result;
    }

    /**
     * Returns whether the first element of at least half the largest magnitude is negative. The largest itself would be a choice
     * that changes with a rounding error where two are equal, as in (1, -1).
     */
    static boolean isNegative(double[] matrix, int columns, int column) {
        double largest = 0;
        for (int i = column; i < matrix.length; i += columns) {
            largest = Math.max(largest, Math.abs(matrix[i]));
        }
        int first = column;
        while (first < matrix.length - columns && Math.abs(matrix[first]) < largest / 2) {
            first += columns;
        }
        return first < matrix.length && matrix[first] < 0;
    }

    static void negate(double[] matrix, int columns, int column) {
        for (int i = column; i < matrix.length; i += columns) {
            matrix[i] = -matrix[i];
        }
    }
}
