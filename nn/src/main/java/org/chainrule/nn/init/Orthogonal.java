package org.chainrule.nn.init;

import java.util.Arrays;
import java.util.Objects;
import java.util.random.RandomGenerator;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * Makes matrices with orthonormal rows, or columns if there are more rows, by the QR decomposition of a normal matrix.
 *
 * <p>
 * Gram-Schmidt makes R's diagonal positive, and so the matrix uniformly distributed; Householder reflections leave
 * signs there, which would have to be corrected.
 *
 * @param gain a factor for all elements
 */
record Orthogonal(double gain) implements Initializer {
    private static final double DEPENDENT = 1e-12; // what remains of a row then is mostly rounding errors

    @Override
    public Tensor of(Shape shape, RandomGenerator random) {
        Objects.requireNonNull(shape, "shape");
        Objects.requireNonNull(random, "random");
        if (shape.rank() < 2) {
            throw new IllegalArgumentException("shape " + shape + " is no matrix; it takes two axes or more");
        }
        if (shape.count() == 0) {
            return Tensor.full(0, shape, DType.F64);
        }
        int rows = shape.size(0);
        int columns = shape.count() / rows;
        Tensor normal = Tensor.normal(0, 1, Shape.of(rows, columns), random);
        Tensor orthogonal = rows < columns
                ? orthonormalRows(normal)
                : orthonormalRows(normal.transpose()).transpose();
        return Tensor.of(shape, orthogonal.mul(gain).toDoubleArray());
    }

    private static Tensor orthonormalRows(Tensor matrix) {
        double[][] rows = matrix.unbind(0).stream().map(Tensor::toDoubleArray).toArray(double[][]::new);
        for (int i = 0; i < rows.length; i++) {
            double whole = length(rows[i]);
            removeProjections(rows, i);
            removeProjections(rows, i); // again, since rounding leaves more of them the less else remains
            double rest = length(rows[i]);
            if (!(rest > DEPENDENT * whole)) {
                throw new IllegalArgumentException("the random numbers made rows that depend on each other linearly; "
                        + "is their source random?");
            }
            rows[i] = Arrays.stream(rows[i]).map(v -> v / rest).toArray();
        }
        return Tensor.of(rows);
    }

    /** Subtracts from a row its projections on the rows before it. */
    private static void removeProjections(double[][] rows, int row) {
        double[] v = rows[row];
        for (int i = 0; i < row; i++) {
            double[] unit = rows[i];
            double along = dot(v, unit);
            for (int n = 0; n < v.length; n++) {
                v[n] -= along * unit[n];
            }
        }
    }

    private static double length(double[] v) {
        return Math.sqrt(dot(v, v));
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int n = 0; n < a.length; n++) {
            sum += a[n] * b[n];
        }
        return sum;
    }
}
