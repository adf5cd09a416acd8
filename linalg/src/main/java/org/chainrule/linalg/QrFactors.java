package org.chainrule.linalg;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VjpResult;

/**
 * The factorization A = Q R, packed: the rows of Q, then those of R^T, (..., m + n, k) where k = min(m, n). No element of R's diagonal is negative. For m >= n, dA = (dQ + Q S) R^-T, where S is the symmetric matrix with the lower triangle of
 * R dR^T - dQ^T Q (Walter &amp; Lehmann 2010, Algorithmic differentiation of linear algebra functions); the columns of a wide
 * matrix beyond the first m are Q times those of R.
 *
 * @param complete whether k is m, also where m > n, and there is no derivative
 */
record QrFactors(boolean complete) implements MatrixOp {

    @Override
    public String name() {
        return "qr";
    }

    @Override
    public Shape shape(Shape... in) {
        int rows = Matrices.requireMatrices(in[0]).size(-2);
        int columns = in[0].size(-1);
        return Matrices.append(Matrices.leading(in[0]), rows + columns, count(rows, columns));
    }

    private int count(int rows, int columns) {
        return complete ? rows : Math.min(rows, columns);
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Matrices a = Matrices.of(x[0]);
        int rows = a.rows();
        int columns = a.columns();
        int count = count(rows, columns);
        Matrices.forEach(Matrices.count(shape), 2L * rows * columns * count, n -> {
            double[] matrix = a.get(n);
            Matrices.write(Matrices.areFinite(matrix)
                    ? packed(matrix, rows, columns)
                    : Matrices.notANumber((rows + columns) * count), out, n);
        });
    }

    private double[] packed(double[] matrix, int rows, int columns) {
        int count = count(rows, columns);
        if (columns == 0) {
            return Products.identity(rows); // there is nothing to decompose
        }
        int exponent = Scaling.exponent(matrix);
        var qr = Ejml.qr(rows, columns);
        qr.decompose(Ejml.matrix(rows, columns, Scaling.scaled(matrix, -exponent)));
        double[] q = qr.getQ(null, !complete).data;
        double[] r = Scaling.scaled(qr.getR(null, !complete).data, exponent);
        double[] packed = new double[(rows + columns) * count];
        for (int j = 0; j < count; j++) {
            double sign = j < columns && r[j * (columns + 1)] < 0 ? -1 : 1;
            for (int i = 0; i < rows; i++) {
                packed[i * count + j] = sign * q[i * count + j];
            }
            for (int i = j; i < columns; i++) {
                packed[(rows + i) * count + j] = sign * r[j * columns + i];
            }
        }
        return packed;
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        int rows = x[0].shape().size(-2);
        int columns = x[0].shape().size(-1);
        if (complete && rows > columns) {
            throw new ArithmeticException(
                    "the complete factorization of matrices with more rows than columns has no derivative: the"
                            + " last " + (rows - columns) + " columns of Q are any basis; take the reduced one");
        }
        Tensor q = y.slice(-2, 0, rows);
        Tensor dq = g.slice(-2, 0, rows);
        if (rows >= columns) {
            return square(q, y.slice(-2, rows, rows + columns), dq, g.slice(-2, rows, rows + columns));
        }
        Tensor right = x[0].slice(-1, rows, columns);
        Tensor dRight = g.slice(-2, 2 * rows, rows + columns);
        Tensor dLeft = square(q, y.slice(-2, rows, 2 * rows), dq.add(right.matmul(dRight)),
                g.slice(-2, rows, 2 * rows));
        return Tensor.concat(-1, dLeft, q.matmul(dRight.matrixTranspose()));
    }

    /** Returns the rule where R is square, from R^T and the gradient of R^T. */
    private static Tensor square(Tensor q, Tensor r, Tensor dq, Tensor dr) {
        Tensor product = r.matrixTranspose().matmul(dr).sub(dq.matrixTranspose().matmul(q));
        Tensor symmetric = product.tril().add(product.tril(-1).matrixTranspose());
        Tensor full = dq.add(q.matmul(symmetric));
        return new TriangularSolve(false, true).apply(r, full.matrixTranspose()).matrixTranspose();
    }
}
