package org.chainrule.linalg;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VjpResult;

/**
 * The Moore-Penrose inverse P of A, (..., n, m) of (..., m, n). Singular values up to the greater of two tolerances count as 0.
 * dA = -P^T G P^T + (I - A P) G^T P P^T + P^T P G^T (I - P A) (Golub &amp; Pereyra 1973), as long as the rank stays.
 *
 * @param absolute the absolute tolerance
 * @param relative that relative to the largest singular value
 */
record PseudoInverse(double absolute, double relative) implements MatrixOp {

    @Override
    public String name() {
        return "pinv";
    }

    @Override
    public Shape shape(Shape... in) {
        Shape a = Matrices.requireMatrices(in[0]);
        return a.with(-2, a.size(-1)).with(-1, a.size(-2));
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Matrices a = Matrices.of(x[0]);
        int rows = a.rows();
        int columns = a.columns();
        Matrices.forEach(Matrices.count(shape), 12L * rows * columns * Math.min(rows, columns), n -> {
            double[] matrix = a.get(n);
            Matrices.write(Matrices.areFinite(matrix)
                    ? of(SingularValues.of(matrix, rows, columns), rows, columns)
                    : Matrices.notANumber(matrix.length), out, n);
        });
    }

    /** Returns V diag(1 / s) U^T of the singular values that count. */
    private double[] of(SingularValues factors, int rows, int columns) {
        double[] s = factors.s();
        int rank = 0;
        while (rank < s.length && s[rank] > Math.max(absolute, relative * s[0])) {
            rank++;
        }
        double[] result = new double[columns * rows];
        for (int i = 0; i < columns; i++) {
            for (int k = 0; k < rank; k++) {
                double factor = factors.v()[i * s.length + k] / s[k];
                for (int j = 0; j < rows; j++) {
                    result[i * rows + j] += factor * factors.u()[j * s.length + k];
                }
            }
        }
        return result;
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        Tensor p = y.matrixTranspose();
        Tensor gt = g.matrixTranspose();
        Tensor left = gt.matmul(y).matmul(p); // G^T P P^T
        Tensor right = p.matmul(y).matmul(gt); // P^T P G^T
        return left.sub(x[0].matmul(y.matmul(left))).add(right.sub(right.matmul(y).matmul(x[0])))
                .sub(p.matmul(g).matmul(p));
    }
}
