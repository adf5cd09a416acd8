package org.chainrule.linalg;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VjpResult;

/**
 * The determinant, of which the gradient is the matrix of cofactors, C = det(A) A^-T where A is invertible (Magnus &amp;
 * Neudecker, Matrix Differential Calculus, 8.3).
 */
record Determinant() implements MatrixOp {
    static final Determinant OP = new Determinant();

    @Override
    public String name() {
        return "det";
    }

    @Override
    public Shape shape(Shape... in) {
        return Matrices.leading(Matrices.requireSquare(in[0]));
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Matrices a = Matrices.of(x[0]);
        long size = a.rows();
        Matrices.forEach(shape.count(), size * size * size, n -> {
            double[] matrix = a.get(n);
            Matrices.write(new double[] {Matrices.areFinite(matrix)
                    ? Elimination.of(matrix, a.rows()).determinant().value()
                    : Double.NaN}, out, n);
        });
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return g.unsqueeze(-1).unsqueeze(-1).mul(new Cofactors().apply(x[0]));
    }

    @Override
    public boolean reads(int i, int j) {
        return j == 0;
    }

    /**
     * The cofactors, the adjugate transposed: finite for every matrix, also where there is no inverse. There they come of the
     * singular values, A = U S V^T: C = det(U) det(V) U D V^T, where D[i][i] is the product of all singular values but s[i].
     */
    record Cofactors() implements MatrixOp {
        /** Above this ratio of the pivots the inverse is good to some twelve digits. */
        private static final double WELL_CONDITIONED = 1e-3;

        @Override
        public Shape shape(Shape... in) {
            return Matrices.requireSquare(in[0]);
        }

        @Override
        public void compute(Shape shape, Object out, Tensor... x) {
            Matrices a = Matrices.of(x[0]);
            int size = a.rows();
            Matrices.forEach(Matrices.count(shape), 4L * size * size * size, n -> {
                double[] matrix = a.get(n);
                Matrices.write(Matrices.areFinite(matrix) ? of(matrix, size) : Matrices.notANumber(matrix.length), out,
                        n);
            });
        }

        private static double[] of(double[] matrix, int size) {
            Elimination lu = Elimination.of(matrix, size);
            if (lu.pivotRatio() < WELL_CONDITIONED) {
                return SingularCofactors.of(matrix, size).values();
            }
            ScaledProduct determinant = lu.determinant();
            double[] inverse = lu.inverse();
            double[] cofactors = new double[inverse.length];
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    cofactors[i * size + j] = determinant.value(inverse[j * size + i]);
                }
            }
            return cofactors;
        }

        @Override
        public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return new Curvature().defer(x[0], g);
        }

        @Override
        public boolean reads(int i, int j) {
            return j == 0;
        }
    }

    /**
     * The derivative of the cofactors of A in the direction G, which is the second derivative of the determinant, bilinear and
     * symmetric: both rules of {@link Cofactors} and of this op are made of it.
     */
    record Curvature() implements MatrixOp {

        @Override
        public String name() {
            return "cofactorDerivative";
        }

        @Override
        public Shape shape(Shape... in) {
            if (!in[0].equals(in[1])) {
                throw new IllegalArgumentException("the matrices " + in[0] + " and the directions " + in[1]
                        + " must have one shape");
            }
            return Matrices.requireSquare(in[0]);
        }

        @Override
        public void compute(Shape shape, Object out, Tensor... x) {
            Matrices a = Matrices.of(x[0]);
            Matrices g = Matrices.of(x[1]);
            int size = a.rows();
            Matrices.forEach(Matrices.count(shape), 8L * size * size * size, n -> {
                double[] matrix = a.get(n);
                double[] direction = g.get(n);
                Matrices.write(Matrices.areFinite(matrix) && Matrices.areFinite(direction)
                        ? SingularCofactors.of(matrix, size).derivative(direction)
                        : Matrices.notANumber(matrix.length), out, n);
            });
        }

        /**
         * For G the same again, by symmetry. For A the third derivative of the determinant, which is 0 for up to two rows,
         * doesn't depend on A for three, and is written with the inverse, Y = A^-T, for more.
         */
        @Override
        public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
            int size = x[0].shape().size(-1);
            if (i == 1) {
                return defer(x[0], g);
            }
            return size < 3 ? null : size == 3 ? defer(x[1], g) : third(x[0], x[1], g);
        }

        private static Tensor third(Tensor a, Tensor g, Tensor h) {
            Tensor y = Inverse.OP.apply(a).matrixTranspose();
            Tensor yg = y.matmul(g.matrixTranspose());
            Tensor yh = y.matmul(h.matrixTranspose());
            Tensor ofG = trace(yg);
            Tensor ofH = trace(yh);
            Tensor ghy = yg.matmul(yh).add(yh.matmul(yg)).matmul(y);
            Tensor scalar = ofG.mul(ofH).sub(trace(yg.matmul(yh)));
            Tensor sum = scalar.mul(y).sub(ofH.mul(yg.matmul(y))).sub(ofG.mul(yh.matmul(y))).add(ghy);
            return OP.apply(a).unsqueeze(-1).unsqueeze(-1).mul(sum);
        }

        private static Tensor trace(Tensor x) {
            return x.trace().unsqueeze(-1).unsqueeze(-1);
        }

        @Override
        public boolean reads(int i, int j) {
            return i == 1 ? j == 0 : j < 2;
        }
    }
}
