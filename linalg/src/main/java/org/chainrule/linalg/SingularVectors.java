package org.chainrule.linalg;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VjpResult;

/**
 * The reduced singular value decomposition A = U diag(s) V^T, packed: the rows of U, a row of singular values, then the rows of
 * V, (..., m + 1 + n, k) where k = min(m, n).
 *
 * <p>
 * With X = U^T dU - dU^T U and Y = V^T dV - dV^T V, the usual rule (Giles 2008, 3.2; Townsend 2016) divides X s[j] + s[i] Y by
 * s[j]^2 - s[i]^2. That is (X + Y) / 2 (s[j] - s[i]) + (X - Y) / 2 (s[j] + s[i]), of which only the first term is undefined where
 * singular values are equal, and X + Y is 0 there unless the function depends on the choice of the vectors, and its gradient is NaN. So
 * U V^T, say, has the right derivative also where singular values are equal. Where two are 0, X - Y must be 0, too, and where one is, the
 * part of dU, or dV, outside of the space that the columns span.
 */
record SingularVectors() implements MatrixOp {

    @Override
    public String name() {
        return "svd";
    }

    @Override
    public Shape shape(Shape... in) {
        int rows = Matrices.requireMatrices(in[0]).size(-2);
        int columns = in[0].size(-1);
        return Matrices.append(Matrices.leading(in[0]), rows + 1 + columns,
                Math.min(rows, columns));
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Matrices a = Matrices.of(x[0]);
        int rows = a.rows();
        int columns = a.columns();
        int count = Math.min(rows, columns);
        Matrices.forEach(Matrices.count(shape), 12L * rows * columns * count, n -> {
            double[] matrix = a.get(n);
            Matrices.write(Matrices.areFinite(matrix)
                    ? SingularValues.of(matrix, rows, columns).pack()
                    : Matrices.notANumber((rows + 1 + columns) * count), out, n);
        });
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        int rows = x[0].shape().size(-2);
        int end = y.shape().size(-2);
        Tensor u = y.slice(-2, 0, rows);
        Tensor s = y.slice(-2, rows, rows + 1);
        Tensor v = y.slice(-2, rows + 1, end);
        Tensor du = g.slice(-2, 0, rows);
        Tensor ds = g.slice(-2, rows, rows + 1);
        Tensor dv = g.slice(-2, rows + 1, end);
        Tensor udu = u.matrixTranspose().matmul(du);
        Tensor vdv = v.matrixTranspose().matmul(dv);
        Tensor ofU = udu.sub(udu.matrixTranspose());
        Tensor ofV = vdv.sub(vdv.matrixTranspose());
        Tensor vectors = Tensor.concat(-2, du, dv);
        Tensor guarded = Spectrum.guarded(s);
        Tensor gaps = guarded.sub(guarded.matrixTranspose());
        Tensor both = udu.add(vdv);
        Tensor inner = Spectrum
                .requireOneKind(divided(ofU.add(ofV), gaps, s, vectors), both.add(both.matrixTranspose()), ds, s,
                        vectors)
                .add(divided(ofU.sub(ofV), guarded.add(guarded.matrixTranspose()), s, vectors)).mul(0.5)
                .add(Spectrum.diagonal(ds, s));
        Tensor left = u.matmul(inner);
        if (rows > s.shape().size(-1)) {
            left = left.add(outside(u, du, udu, guarded, vectors));
        }
        Tensor all = left.matmul(v.matrixTranspose());
        return v.shape().size(-2) > s.shape().size(-1)
                ? all.add(u.matmul(outside(v, dv, vdv, guarded, vectors).matrixTranspose()))
                : all;
    }

    /** Returns (I - U U^T) dU S^-1, the change of U out of the space that its columns span. */
    private static Tensor outside(Tensor u, Tensor du, Tensor udu, Tensor s, Tensor vectors) {
        return divided(du.sub(u.matmul(udu)), s, s, vectors);
    }

    private static Tensor divided(Tensor numerators, Tensor gaps, Tensor s, Tensor vectors) {
        return Spectrum.requireNumerators(numerators.mul(Spectrum.reciprocal(gaps, s)), numerators, gaps, s, vectors);
    }

    @Override
    public boolean reads(int i, int j) {
        return j == 1;
    }
}
