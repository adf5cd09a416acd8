package org.chainrule.linalg;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VjpResult;

/**
 * The exponential of matrices. dA is the derivative at A^T in the direction G, which is the upper right block of the exponential of
 * [[A^T, G], [0, A^T]] (Mathias 1996; Higham 2008, Functions of Matrices, 3.2), so that derivatives of every order are this op
 * again.
 *
 * @param derivatives how often the matrix was put together of four blocks. It is scaled by the first of all blocks alone, so that
 *        the result is linear in the directions
 */
record MatrixExponential(int derivatives) implements MatrixOp {

    @Override
    public String name() {
        return "matrixExp";
    }

    @Override
    public Shape shape(Shape... in) {
        return Matrices.requireSquare(in[0]);
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Matrices a = Matrices.of(x[0]);
        int size = a.rows();
        Matrices.forEach(Matrices.count(shape), 10L * size * size * size, n -> {
            double[] matrix = a.get(n);
            Matrices.write(Matrices.areFinite(matrix)
                    ? PadeExponential.of(matrix, size, size >> derivatives, 1 + derivatives)
                    : Matrices.notANumber(matrix.length), out, n);
        });
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        int size = x[0].shape().size(-1);
        Tensor transpose = x[0].matrixTranspose();
        Tensor zero = Tensor.full(0, x[0].shape(), x[0].dtype());
        Tensor blocks = Tensor.concat(-2, Tensor.concat(-1, transpose, g), Tensor.concat(-1, zero, transpose));
        return new MatrixExponential(derivatives + 1).apply(blocks).slice(-2, 0, size).slice(-1, size, 2 * size);
    }

    @Override
    public boolean reads(int i, int j) {
        return j == 0;
    }
}
