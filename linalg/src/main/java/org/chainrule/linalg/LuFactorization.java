package org.chainrule.linalg;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VjpResult;

/**
 * The factors of P^T A = L U, packed: L below the diagonal and U, (..., m, n), and one more column with the order of A's rows.
 *
 * <p>
 * For a square matrix X = L^-1 P^T dA U^-1 is L^-1 dL, a strict lower triangle, plus dU U^-1, an upper one. So the gradient is P L^-T T
 * U^-T, where T is the strict lower triangle of L^T dL, and the upper one of dU U^T. Further rows, L2 = A2 U^-1, and further columns, U2
 * = L^-1 A2, add -L2^T dL2 to the one and -dU2 U2^T to the other.
 */
record LuFactorization() implements MatrixOp {

    @Override
    public String name() {
        return "lu";
    }

    @Override
    public Shape shape(Shape... in) {
        return Matrices.requireMatrices(in[0]).with(-1, in[0].size(-1) + 1);
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Matrices a = Matrices.of(x[0]);
        int rows = a.rows();
        int columns = a.columns();
        Matrices.forEach(Matrices.count(shape), (long) rows * columns * Math.min(rows, columns), n -> {
            double[] matrix = a.get(n);
            Matrices.write(Matrices.areFinite(matrix)
                    ? Elimination.packed(matrix, rows, columns)
                    : withoutNumbers(rows, columns), out, n);
        });
    }

    private static double[] withoutNumbers(int rows, int columns) {
        double[] packed = Matrices.notANumber(rows * (columns + 1));
        for (int i = 0; i < rows; i++) {
            packed[i * (columns + 1) + columns] = i;
        }
        return packed;
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        int rows = x[0].shape().size(-2);
        int columns = x[0].shape().size(-1);
        int count = Math.min(rows, columns);
        Tensor compact = y.slice(-2, 0, count).slice(-1, 0, count);
        Tensor ofL = compact.tril(-1).add(Spectrum.identity(count, y.dtype())).matrixTranspose()
                .matmul(g.slice(-2, 0, count).slice(-1, 0, count).tril(-1));
        Tensor ofU = g.slice(-2, 0, count).slice(-1, 0, count).triu().matmul(compact.triu().matrixTranspose());
        if (rows > count) {
            Tensor below = y.slice(-2, count, rows).slice(-1, 0, columns);
            ofU = ofU.sub(below.matrixTranspose().matmul(g.slice(-2, count, rows).slice(-1, 0, columns)));
        }
        if (columns > count) {
            Tensor right = y.slice(-1, count, columns);
            ofL = ofL.sub(g.slice(-1, count, columns).matmul(right.matrixTranspose()));
        }
        Tensor inner = ofL.tril(-1).add(ofU.triu());
        Tensor ofRows = rows > count
                ? Tensor.concat(-2, divideByL(compact, inner), g.slice(-2, count, rows).slice(-1, 0, columns))
                : inner;
        Tensor divided = new TriangularSolve(true, false).apply(compact, ofRows.matrixTranspose()).matrixTranspose();
        Tensor ordered = rows > count
                ? divided
                : divideByL(compact, columns > count
                        ? Tensor.concat(-1, divided, g.slice(-1, count, columns))
                        : divided);
        Tensor places = y.detach().slice(-1, columns, columns + 1).to(DType.I64).argsort(-2);
        return ordered.takeAlongAxis(-2, places);
    }

    /** Returns L^-T X. */
    private static Tensor divideByL(Tensor compact, Tensor x) {
        return new TriangularSolve(false, true, true).apply(compact, x);
    }

    @Override
    public boolean reads(int i, int j) {
        return j == 1;
    }
}
