package org.chainrule.linalg;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VjpResult;

/**
 * The solution of T X = B, or of T^T X = B, where T is a triangle of the first argument; the other triangle isn't read.
 *
 * @param upper which triangle of the argument is T
 * @param transposed whether it is T^T that X is multiplied by
 * @param unit whether the elements on T's diagonal, which aren't read, are 1
 */
record TriangularSolve(boolean upper, boolean transposed, boolean unit) implements MatrixOp {

    TriangularSolve(boolean upper, boolean transposed) {
        this(upper, transposed, false);
    }

    @Override
    public Shape shape(Shape... in) {
        return Matrices.solution(in[0], in[1]);
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Shape leading = Matrices.leading(shape);
        int[] left = Matrices.positions(Matrices.leading(x[0].shape()), leading);
        int[] right = Matrices.positions(Matrices.leading(x[1].shape()), leading);
        Matrices t = Matrices.of(x[0]);
        Matrices b = Matrices.of(x[1]);
        long size = t.rows();
        Matrices.forEach(Matrices.count(shape), size * size * b.columns() / 2, n -> {
            double[] matrix = t.get(left[n]);
            int zero = unit ? -1 : Triangular.zeroOnDiagonal(matrix, t.rows());
            if (zero >= 0) {
                throw new ArithmeticException(Matrices.name(leading, n) + " is singular: element " + zero
                        + " of its diagonal is 0");
            }
            double[] solution = b.get(right[n]);
            Triangular.solve(matrix, t.rows(), transposed, upper == transposed, unit, solution);
            Matrices.write(solution, out, n);
        });
    }

    /** dB solves with the transpose; dT is the triangle of -dB X^T, or of its transpose. */
    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        var adjoint = new TriangularSolve(upper, !transposed, unit);
        if (i == 1) {
            return adjoint.defer(x[0], g);
        }
        Tensor db = adjoint.apply(x[0], g);
        Tensor full = (transposed ? y.matmul(db.matrixTranspose()) : db.matmul(y.matrixTranspose())).neg();
        int offset = unit ? 1 : 0;
        return upper ? full.triu(offset) : full.tril(-offset);
    }

    @Override
    public boolean reads(int i, int j) {
        return j == 0 || i == 0 && j == 2;
    }
}
