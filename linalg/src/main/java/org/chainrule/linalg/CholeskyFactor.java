package org.chainrule.linalg;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VjpResult;

/**
 * The lower triangle L of A = L L^T, of which the lower triangle is read. dA is the symmetric part of L^-T F L^-1, where F is the
 * lower triangle of L^T G with half of its diagonal (Murray 2016, Differentiation of the Cholesky decomposition).
 */
record CholeskyFactor() implements MatrixOp {

    @Override
    public String name() {
        return "cholesky";
    }

    @Override
    public Shape shape(Shape... in) {
        return Matrices.requireSquare(in[0]);
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Shape leading = Matrices.leading(shape);
        Matrices a = Matrices.of(x[0]);
        int size = a.rows();
        Matrices.forEach(Matrices.count(shape), (long) size * size * size / 3, n -> {
            double[] matrix = Matrices.symmetric(a.get(n), size);
            Matrices.write(Matrices.areFinite(matrix)
                    ? factor(matrix, size, leading, n)
                    : Matrices.notANumber(matrix.length), out, n);
        });
    }

    private static double[] factor(double[] matrix, int size, Shape leading, int n) {
        var cholesky = Ejml.cholesky(size);
        if (size > 0 && !cholesky.decompose(Ejml.matrix(size, size, matrix.clone()))) {
            throw new ArithmeticException(
                    Matrices.name(leading, n) + " isn't positive definite: " + reason(matrix, size));
        }
        return size == 0 ? matrix : Matrices.lowerTriangle(cholesky.getT(null).data, size);
    }

    /** Eliminates once more, up to the pivot that isn't positive. */
    private static String reason(double[] lower, int size) {
        for (int j = 0; j < size; j++) {
            double pivot = lower[j * (size + 1)];
            for (int k = 0; k < j; k++) {
                pivot -= lower[j * size + k] * lower[j * size + k];
            }
            if (!(pivot > 0)) {
                return "pivot " + j + " is " + pivot;
            }
            double root = Math.sqrt(pivot);
            lower[j * (size + 1)] = root;
            for (int i = j + 1; i < size; i++) {
                double sum = lower[i * size + j];
                for (int k = 0; k < j; k++) {
                    sum -= lower[i * size + k] * lower[j * size + k];
                }
                lower[i * size + j] = sum / root;
            }
        }
        return "a pivot is no more than a rounding error";
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        Tensor product = y.matrixTranspose().matmul(g);
        Tensor halved = product.tril().add(product.tril(-1)).mul(0.5);
        var solve = new TriangularSolve(false, true);
        Tensor full = solve.apply(y, solve.apply(y, halved).matrixTranspose());
        return full.add(full.matrixTranspose()).mul(0.5);
    }

    @Override
    public boolean reads(int i, int j) {
        return j == 1;
    }
}
