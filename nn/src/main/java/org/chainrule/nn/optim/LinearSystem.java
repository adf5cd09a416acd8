package org.chainrule.nn.optim;

/** A small system of linear equations, factored by Gaussian elimination with row exchanges. */
final class LinearSystem {
    private final double[][] factors; // of the exchanged rows: those of L below the diagonal, U from there on
    private final int[] rows; // which row of the matrix each row of the factors is

    /** Factors a matrix, which stays as it is. A singular one is no error: its solutions aren't finite. */
    LinearSystem(double[]... matrix) {
        int n = matrix.length;
        factors = new double[n][];
        rows = new int[n];
        for (int i = 0; i < n; i++) {
            factors[i] = matrix[i].clone();
            rows[i] = i;
        }
        for (int k = 0; k < n; k++) {
            exchange(k, pivot(k));
            for (int i = k + 1; i < n; i++) {
                double factor = factors[i][k] / factors[k][k];
                factors[i][k] = factor;
                for (int j = k + 1; j < n; j++) {
                    factors[i][j] -= factor * factors[k][j];
                }
            }
        }
    }

    private int pivot(int k) {
        int greatest = k;
        for (int i = k + 1; i < factors.length; i++) {
            if (Math.abs(factors[i][k]) > Math.abs(factors[greatest][k])) {
                greatest = i;
            }
        }
        return greatest;
    }

    private void exchange(int i, int j) {
        double[] row = factors[i];
        factors[i] = factors[j];
        factors[j] = row;
        int index = rows[i];
        rows[i] = rows[j];
        rows[j] = index;
    }

    double[] solve(double... right) {
        int n = factors.length;
        double[] x = new double[n];
        for (int i = 0; i < n; i++) {
            double sum = right[rows[i]];
            for (int j = 0; j < i; j++) {
                sum -= factors[i][j] * x[j];
            }
            x[i] = sum;
        }
        for (int i = n - 1; i >= 0; i--) {
            for (int j = i + 1; j < n; j++) {
                x[i] -= factors[i][j] * x[j];
            }
            x[i] /= factors[i][i];
        }
        return x;
    }
}
