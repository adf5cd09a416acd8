package org.chainrule.linalg;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VjpResult;

/**
 * The sign of the determinant and the logarithm of its magnitude, packed along a last axis of 2; dA = g A^-T, which is the
 * cofactors divided by the determinant.
 */
record LogDeterminant() implements MatrixOp {

    @Override
    public String name() {
        return "slogdet";
    }

    @Override
    public Shape shape(Shape... in) {
        return Matrices.append(Matrices.leading(Matrices.requireSquare(in[0])), 2);
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Matrices a = Matrices.of(x[0]);
        long size = a.rows();
        Matrices.forEach(shape.count() / 2, size * size * size, n -> {
            double[] matrix = a.get(n);
            Matrices.write(Matrices.areFinite(matrix) ? of(Elimination.of(matrix, a.rows())) : Matrices.notANumber(2),
                    out, n);
        });
    }

    private static double[] of(Elimination lu) {
        ScaledProduct determinant = lu.determinant();
        return new double[] {Math.signum(determinant.mantissa()), determinant.logAbs()};
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        Tensor dLog = g.slice(-1, 1, 2).unsqueeze(-1);
        return dLog.mul(Inverse.QUOTIENT.apply(x[0]).matrixTranspose());
    }

    @Override
    public boolean reads(int i, int j) {
        return j == 0;
    }
}
