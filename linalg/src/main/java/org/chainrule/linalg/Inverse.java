package org.chainrule.linalg;

import org.chainrule.autograd.KernelOp;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VjpResult;

/** The inverse Y of A; dA = -Y^T G Y^T (Giles 2008, 2.2.3). */
record Inverse() implements KernelOp {
    static final Inverse OP = new Inverse();

    @Override
    public Shape shape(Shape... in) {
        return Matrices.requireSquare(in[0]);
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Shape leading = Matrices.leading(shape);
        Matrices a = Matrices.of(x[0]);
        long size = a.rows();
        Matrices.forEach(Matrices.count(shape), size * size * size, n -> {
            double[] matrix = a.get(n);
            Matrices.write(Matrices.areFinite(matrix)
                    ? Lu.of(matrix, a.rows()).requireInvertible(leading, n).inverse()
                    : Matrices.notANumber(matrix.length), out, n);
        });
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
