package org.chainrule.linalg;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VjpResult;

/**
 * The first argument as it is, in the rule of a factorization, with second derivatives that are NaN where they aren't known. The second
 * argument is the eigenvalues or singular values, (..., 1, n).
 *
 * <p>
 * A rule sees of a move of equal values only how each moves by itself, as the diagonal of a matrix whose other elements, between vectors of
 * one value, are part of the derivative, too.
 *
 * @param asMatrix whether the argument is the gradients by the values, on the diagonal of matrices (..., n, n), whose derivatives are
 *        known where those other elements are 0; or else the values themselves, (..., 1, n)
 */
record EqualValues(boolean asMatrix) implements MatrixOp {

    @Override
    public String name() {
        return "equalValues";
    }

    @Override
    public Shape shape(Shape... in) {
        return in[0];
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Matrices.write(x[0].toDoubleArray(), out, 0);
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        if (i == 1) {
            return null;
        }
        Tensor values = x[1];
        if (values.shape().size(-1) < 2) {
            return g;
        }
        Tensor areEqual = Spectrum.areEqual(values);
        if (asMatrix) {
            Tensor isMissing = Spectrum.isLarge(g.add(g.matrixTranspose()), g).logicalAnd(areEqual).any(true, -2);
            return g.maskedFill(isMissing, Double.NaN);
        }
        return g.maskedFill(areEqual.any(true, -2).logicalAnd(g.detach().ne(0)), Double.NaN);
    }

    @Override
    public boolean reads(int i, int j) {
        return i == 0 && j == 1;
    }
}
