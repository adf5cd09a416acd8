package org.chainrule.autograd.kernel;

/** Matrix products. */
public final class Products {
    private Products() {}

    /**
     * Multiplies matrices pair by pair, in double precision.
     *
     * @param a {@code batch} row-major matrices (m, k)
     * @param b {@code batch} row-major matrices (k, n)
     * @param batch how many pairs
     * @param m rows of a
     * @param k columns of a, rows of b
     * @param n columns of b
     * @return {@code batch} row-major matrices (m, n)
     */
    public static double[] matmul(double[] a, double[] b, int batch, int m, int k, int n) {
        double[] c = new double[batch * m * n];
        for (int pair = 0; pair < batch; pair++) {
            for (int i = 0; i < m; i++) {
                int row = (pair * m + i) * n;
                for (int p = 0; p < k; p++) {
                    double factor = a[(pair * m + i) * k + p];
                    int other = (pair * k + p) * n;
                    for (int j = 0; j < n; j++) {
                        c[row + j] += factor * b[other + j];
                    }
                }
            }
        }
        return c;
    }
}
