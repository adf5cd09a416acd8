package org.chainrule.nn.optim;

import java.util.List;

import org.chainrule.nn.optim.CurvatureHistory.Pair;

/**
 * The approximation B of the Hessian that follows from m remembered moves s and changes y of the gradient, in compact
 * form (Byrd, Nocedal, Schnabel 1994, 3.5; Byrd, Lu, Nocedal, Zhu 1995, 3.2 to 3.4):
 *
 * <pre>
 * B = theta I - W M W^T,  W = (Y, theta S),  M^-1 = ( -D  L^T         )
 *                                                   (  L  theta S^T S )
 * </pre>
 *
 * where D is the diagonal of S^T Y and L what is below it, and theta = y y / s y of the last move. It is the inverse of
 * the matrix in {@link CurvatureHistory#direction}. Each pair is divided by the root of s y, which leaves B as it is
 * and makes D the identity, so that moves of all lengths can be told from rounding.
 */
final class CompactHessian {
    private final double theta;
    private final double[][] columns; // of W
    private final double[][] inverseMiddle; // M^-1
    private final LinearSystem middle;

    /** Creates the approximation from at least one pair. */
    CompactHessian(List<Pair> pairs) {
        int m = pairs.size();
        Pair last = pairs.getLast();
        theta = CurvatureHistory.dot(last.change(), last.change()) / last.curvature();
        columns = new double[2 * m][];
        double[][] s = new double[m][];
        for (int i = 0; i < m; i++) {
            Pair pair = pairs.get(i);
            double factor = 1 / Math.sqrt(pair.curvature());
            columns[i] = scaled(factor, pair.change());
            s[i] = scaled(factor, pair.move());
            columns[m + i] = scaled(theta, s[i]);
        }
        inverseMiddle = new double[2 * m][2 * m];
        for (int i = 0; i < m; i++) {
            inverseMiddle[i][i] = -1;
            for (int j = 0; j < m; j++) {
                inverseMiddle[m + i][m + j] = CurvatureHistory.dot(columns[m + i], s[j]);
                if (j < i) {
                    inverseMiddle[m + i][j] = CurvatureHistory.dot(s[i], columns[j]);
                    inverseMiddle[j][m + i] = inverseMiddle[m + i][j];
                }
            }
        }
        middle = new LinearSystem(inverseMiddle);
    }

    private static double[] scaled(double factor, double... x) {
        double[] scaled = x.clone();
        for (int i = 0; i < x.length; i++) {
            scaled[i] *= factor;
        }
        return scaled;
    }

    double theta() {
        return theta;
    }

    /** Returns row i of W. */
    double[] row(int i) {
        double[] row = new double[columns.length];
        for (int k = 0; k < row.length; k++) {
            row[k] = columns[k][i];
        }
        return row;
    }

    /** Computes W^T x. */
    double[] transposedW(double... x) {
        double[] product = new double[columns.length];
        for (int k = 0; k < product.length; k++) {
            product[k] = CurvatureHistory.dot(columns[k], x);
        }
        return product;
    }

    /** Computes M v. */
    double[] middle(double... v) {
        return middle.solve(v);
    }

    /** Computes B x. */
    double[] times(double... x) {
        double[] product = scaled(theta, x);
        addW(product, -1, middle(transposedW(x)));
        return product;
    }

    /** Adds factor W v to a vector in place. */
    private void addW(double[] x, double factor, double... v) {
        for (int k = 0; k < v.length; k++) {
            CurvatureHistory.add(x, factor * v[k], columns[k]);
        }
    }

    /**
     * Solves B d = r in the subspace of some elements, by the formula of Sherman, Morrison and Woodbury: with the rows
     * V of W that belong to them, B^-1 = I / theta + V (M^-1 - V^T V / theta)^-1 V^T / theta^2 (Byrd, Lu, Nocedal, Zhu
     * 1995, 5.11).
     *
     * @param isFree which elements there are
     * @param r zero for all others
     * @return d, zero for all others
     */
    double[] solve(boolean[] isFree, double... r) {
        int m = columns.length;
        double[][] system = new double[m][];
        for (int k = 0; k < m; k++) {
            system[k] = inverseMiddle[k].clone();
            for (int l = 0; l < m; l++) {
                double sum = 0;
                for (int i = 0; i < isFree.length; i++) {
                    sum += isFree[i] ? columns[k][i] * columns[l][i] : 0;
                }
                system[k][l] -= sum / theta;
            }
        }
        double[] d = r.clone();
        addW(d, 1 / theta, new LinearSystem(system).solve(transposedW(r)));
        for (int i = 0; i < d.length; i++) {
            d[i] = isFree[i] ? d[i] / theta : 0;
        }
        return d;
    }
}
