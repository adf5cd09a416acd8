package org.chainrule.linalg;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VjpResult;

/**
 * The inverse Y of A; dA = -Y^T G Y^T (Giles 2008, 2.2.3).
 *
 * @param divides whether that of a singular matrix is its cofactors, transposed, divided by 0, rather than an error
 */
record Inverse(boolean divides) implements MatrixOp {
    static final Inverse OP = new Inverse(false);

    /** The inverse as a factor of a gradient that is infinite where the matrix is singular. */
    static final Inverse QUOTIENT = new Inverse(true);

    @Override
    public Shape shape(Shape... in) {
        return Matrices.requireSquare(in[0]);
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Shape leading = Matrices.leading(shape);
        Matrices a = Matrices.of(x[0]);
        int size = a.rows();
        Matrices.forEach(Matrices.count(shape), (long) size * size * size, n -> {
            double[] matrix = a.get(n);
            Matrices.write(Matrices.areFinite(matrix)
                    ? of(matrix, size, leading, n)
                    : Matrices.notANumber(matrix.length), out, n);
        });
    }

    private double[] of(double[] matrix, int size, Shape leading, int n) {
        Elimination lu = Elimination.of(matrix, size);
        return divides && lu.isSingular()
                ? Products.transpose(SingularCofactors.quotients(matrix, size), size)
                : lu.requireInvertible(leading, n).inverse();
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        Tensor transpose = y.matrixTranspose();
        return transpose.matmul(g).matmul(transpose).neg();
    }

    @Override
    public boolean reads(int i, int j) {
        return j == 1;
    }
}
