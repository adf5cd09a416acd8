package org.chainrule.linalg;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VjpResult;

/**
 * The solution of A X = B, or of A^T X = B, from A, B and the factors of A: (..., n, n), (..., n, k) and (..., n + 2, n). The
 * rules solve with the same factors.
 *
 * @param transposed whether it is A^T that X is multiplied by
 */
record Solve(boolean transposed) implements MatrixOp {

    /** Returns the solution of A X = B. */
    static Tensor of(Tensor a, Tensor b) {
        return new Solve(false).apply(a, b, new Factors().apply(a.detach()));
    }

    /** Returns the solution of X A = B. */
    static Tensor ofRows(Tensor a, Tensor b) {
        return new Solve(true).apply(a, b.matrixTranspose(), new Factors().apply(a.detach())).matrixTranspose();
    }

    @Override
    public Shape shape(Shape... in) {
        Shape solution = Matrices.solution(in[0], in[1]);
        if (!in[2].equals(in[0].with(-2, in[0].size(-2) + Elimination.PACKED_ROWS))) {
            throw new IllegalArgumentException("factors of shape " + in[2] + " aren't those of matrices " + in[0]);
        }
        return solution;
    }

    /** {@inheritDoc} The factors are F64, whatever the type of A. */
    @Override
    public DType dtype(Tensor... x) {
        return MatrixOp.super.dtype(x[0], x[1]);
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Shape leading = Matrices.leading(shape);
        int[] left = Matrices.positions(Matrices.leading(x[2].shape()), leading);
        int[] right = Matrices.positions(Matrices.leading(x[1].shape()), leading);
        Matrices factors = Matrices.of(x[2]);
        Matrices b = Matrices.of(x[1]);
        long size = factors.columns();
        Matrices.forEach(Matrices.count(shape), size * size * b.columns(), n -> {
            Elimination lu = Elimination.unpack(factors.get(left[n]), factors.columns());
            Matrices.write(transposed ? lu.solveTransposed(b.get(right[n])) : lu.solve(b.get(right[n])), out, n);
        });
    }

    /** dB solves the transposed system, A^T dB = G; dA = -dB X^T, or its transpose. */
    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        if (i == 2) {
            return null;
        }
        var adjoint = new Solve(!transposed);
        if (i == 1) {
            return adjoint.defer(x[0], g, x[2]);
        }
        Tensor db = adjoint.apply(x[0], g, x[2]);
        return (transposed ? y.matmul(db.matrixTranspose()) : db.matmul(y.matrixTranspose())).neg();
    }

    @Override
    public boolean reads(int i, int j) {
        return j == 2 && i < 2 || j == 3 && i == 0;
    }

    /** The factors L and U of A as {@link Elimination#pack} has them; always F64, and a constant. */
    record Factors() implements MatrixOp {

        @Override
        public String name() {
            return "solve";
        }

        @Override
        public Shape shape(Shape... in) {
            return Matrices.requireSquare(in[0]).with(-2, in[0].size(-2) + Elimination.PACKED_ROWS);
        }

        @Override
        public DType dtype(Tensor... x) {
            return MatrixOp.super.dtype(x).promote(DType.F64);
        }

        @Override
        public void compute(Shape shape, Object out, Tensor... x) {
            Shape leading = Matrices.leading(shape);
            Matrices a = Matrices.of(x[0]);
            long size = a.rows();
            Matrices.forEach(Matrices.count(shape), size * size * size, n -> {
                double[] matrix = a.get(n);
                Matrices.write(Matrices.areFinite(matrix)
                        ? Elimination.of(matrix, a.rows()).requireInvertible(leading, n).pack()
                        : Elimination.withoutNumbers(a.rows()).pack(), out, n);
            });
        }

        @Override
        public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return null;
        }

        @Override
        public boolean reads(int i, int j) {
            return false;
        }
    }
}
