package org.chainrule.linalg;

import java.util.Comparator;
import java.util.stream.IntStream;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VjpResult;

/**
 * The eigenvalues and eigenvectors of symmetric matrices, of which the lower triangle is read, packed: a row of eigenvalues in
 * ascending order, then the rows of V, (..., n + 1, n). In each eigenvector the first element of at least half the largest
 * magnitude is positive. dA is the symmetric part of V (diag(dw) + F o V^T dV) V^T, F[i][j] = 1 / (w[j] - w[i]) (Giles 2008, 3.1).
 *
 * <p>
 * F is antisymmetric, so the antisymmetric part of V^T dV is what it divides. A rotation of the eigenvectors of equal eigenvalues among
 * each other changes a function by the product of that part and the rotation. So where it isn't 0, the function depends on the choice of
 * the vectors, and its gradient is NaN; where it is, F is taken to be 0.
 */
record Eigenvalues() implements MatrixOp {

    @Override
    public String name() {
        return "eigh";
    }

    @Override
    public Shape shape(Shape... in) {
        return Matrices.requireSquare(in[0]).with(-2, in[0].size(-2) + 1);
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Shape leading = Matrices.leading(shape);
        Matrices a = Matrices.of(x[0]);
        int size = a.rows();
        Matrices.forEach(Matrices.count(shape), 9L * size * size * size, n -> {
            double[] matrix = Matrices.symmetric(a.get(n), size);
            Matrices.write(Matrices.areFinite(matrix)
                    ? packed(matrix, size, leading, n)
                    : Matrices.notANumber((size + 1) * size), out, n);
        });
    }

    static double[] packed(double[] given, int size, Shape leading, int n) {
        int exponent = Scaling.exponent(given);
        double[] matrix = Scaling.scaled(given, -exponent);
        var decomposition = Ejml.eigenvalues(size);
        if (!decomposition.decompose(Ejml.matrix(size, size, matrix))) {
            throw new ArithmeticException("the eigenvalues of " + Matrices.name(leading, n) + " don't converge");
        }
        int[] order = IntStream.range(0, size).boxed()
                .sorted(Comparator.comparingDouble(i -> decomposition.getEigenvalue(i).real))
                .mapToInt(Integer::intValue).toArray();
        double[] vectors = new double[size * size];
        double[] packed = new double[(size + 1) * size];
        for (int j = 0; j < size; j++) {
            packed[j] = Math.scalb(decomposition.getEigenvalue(order[j]).real, exponent);
            double[] vector = decomposition.getEigenVector(order[j]).data;
            for (int i = 0; i < size; i++) {
                vectors[i * size + j] = vector[i];
            }
            if (Columns.isNegative(vectors, size, j)) {
                Columns.negate(vectors, size, j);
            }
        }
        System.arraycopy(vectors, 0, packed, size, vectors.length);
        return packed;
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        int size = x[0].shape().size(-1);
        Tensor w = y.slice(-2, 0, 1);
        Tensor v = y.slice(-2, 1, size + 1);
        Tensor dw = g.slice(-2, 0, 1);
        Tensor dv = g.slice(-2, 1, size + 1);
        Tensor guarded = Spectrum.guarded(w);
        Tensor gaps = guarded.sub(guarded.matrixTranspose());
        Tensor product = v.matrixTranspose().matmul(dv);
        Tensor terms = Spectrum.requireNumerators(Spectrum.reciprocal(gaps, w).mul(product),
                product.sub(product.matrixTranspose()), gaps, w, dv);
        Tensor inner = Spectrum.requireOneKind(terms, product.add(product.matrixTranspose()), dw, w, dv);
        Tensor full = v.matmul(inner.add(Spectrum.diagonal(dw, w))).matmul(v.matrixTranspose());
        return full.add(full.matrixTranspose()).mul(0.5);
    }

    @Override
    public boolean reads(int i, int j) {
        return j == 1;
    }
}
