package org.chainrule.linalg;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The reduced singular value decomposition A = U diag(s) V^T of one matrix, with k = min(rows, columns) singular values in
 * descending order. In each column of U the first element of at least half the largest magnitude is positive.
 *
 * @param u U, of k columns, row after row
 * @param s the singular values
 * @param v V, of k columns, row after row
 */
record SingularValues(double[] u, double[] s, double[] v) {

    /** Decomposes a matrix of finite elements. */
    static SingularValues of(double[] matrix, int rows, int columns) {
        int count = Math.min(rows, columns);
        if (count == 0) {
            return new SingularValues(new double[0], new double[0], new double[0]);
        }
        int exponent = Scaling.exponent(matrix);
        var svd = Ejml.svd(rows, columns);
        if (!svd.decompose(Ejml.matrix(rows, columns, Scaling.scaled(matrix, -exponent)))) {
            throw new ArithmeticException("the singular values of a matrix of " + rows + " rows and " + columns
                    + " columns don't converge");
        }
        double[] values = svd.getSingularValues();
        int[] order = IntStream.range(0, count).boxed().sorted(Comparator.comparingDouble(i -> -values[i]))
                .mapToInt(Integer::intValue).toArray();
        double[] u = Columns.ordered(svd.getU(null, false).data, rows, order);
        double[] v = Columns.ordered(svd.getV(null, false).data, columns, order);
        double[] s = new double[count];
        for (int i = 0; i < count; i++) {
            s[i] = Math.abs(Math.scalb(values[order[i]], exponent)); // never -0
            if (Columns.isNegative(u, count, i)) {
                Columns.negate(u, count, i);
                Columns.negate(v, count, i);
            }
        }
        return new SingularValues(u, s, v);
    }

    /** Returns the rows of U, one with the singular values, and the rows of V. */
    double[] pack() {
        double[] packed = new double[u.length + s.length + v.length];
        System.arraycopy(u, 0, packed, 0, u.length);
        System.arraycopy(s, 0, packed, u.length, s.length);
        System.arraycopy(v, 0, packed, u.length + s.length, v.length);
        return packed;
    }
}
