package org.chainrule.autograd.transform;

import java.util.Arrays;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;

/**
 * A system A x = b whose matrix is known by its products with vectors. Small ones are solved by elimination, others by GMRES (Saad,
 * Schultz 1986), and by elimination where that doesn't converge. Computed in doubles, in a fixed order.
 */
final class LinearSystem {
    private static final int LARGEST_MATRIX = 2048; // unknowns for which it is made at all

    private final UnaryOperator<Tensor> product;
    private final Tensor b;
    private final ImplicitOptions options;
    private final int size;

    private LinearSystem(UnaryOperator<Tensor> product, Tensor b, ImplicitOptions options) {
        this.product = product;
        this.b = b;
        this.options = options;
        this.size = b.size();
    }

    /**
     * Solves a system.
     *
     * @param product from x to A x, of b's shape and type
     * @param options the tolerance, and how many steps
     * @return x, of b's shape and type
     * @throws ArithmeticException if A is singular, or too large for a matrix where the iteration doesn't converge
     */
    static Tensor solve(UnaryOperator<Tensor> product, Tensor b, ImplicitOptions options) {
        var system = new LinearSystem(product, b, options);
        double[] right = b.toDoubleArray();
        double[] x = system.size <= options.directUpTo() ? null : system.iterated(right);
        return system.tensor(x == null ? system.eliminated(right.clone()) : x);
    }

    private Tensor tensor(double[] elements) {
        Tensor tensor = Tensor.of(b.shape(), elements);
        return b.dtype() == DType.F64 ? tensor : tensor.to(b.dtype());
    }

    private double[] product(double[] x) {
        return product.apply(tensor(x.clone())).toDoubleArray();
    }

    // ---- elimination with pivots ----

    private double[] eliminated(double[] x) {
        if (size > LARGEST_MATRIX) {
            throw new ArithmeticException(
                    "the linear system of " + size + " unknowns for the derivative isn't solved by "
                            + options.cycles() + " times " + options.restart()
                            + " steps of GMRES; it is singular or badly conditioned");
        }
        double[][] rows = new double[size][size];
        for (int j = 0; j < size; j++) {
            double[] unit = new double[size];
            unit[j] = 1;
            double[] column = product(unit);
            for (int i = 0; i < size; i++) {
                rows[i][j] = column[i];
            }
        }
        for (int k = 0; k < size; k++) {
            pivot(rows, x, k);
            for (int i = k + 1; i < size; i++) {
                double factor = rows[i][k] / rows[k][k];
                for (int j = k + 1; j < size; j++) {
                    rows[i][j] -= factor * rows[k][j];
                }
                x[i] -= factor * x[k];
            }
        }
        for (int k = size - 1; k >= 0; k--) {
            for (int j = k + 1; j < size; j++) {
                x[k] -= rows[k][j] * x[j];
            }
            x[k] /= rows[k][k];
        }
        return x;
    }

    /** Brings the row with the largest element of a column to its place. */
    private void pivot(double[][] rows, double[] x, int k) {
        int largest = k;
        for (int i = k + 1; i < size; i++) {
            largest = Math.abs(rows[i][k]) > Math.abs(rows[largest][k]) ? i : largest;
        }
        if (rows[largest][k] == 0) {
            throw new ArithmeticException(
                    "the Jacobian matrix of the function at the root is singular, so that the root "
                            + "has no derivative by the parameters");
        }
        double[] row = rows[k];
        rows[k] = rows[largest];
        rows[largest] = row;
        double right = x[k];
        x[k] = x[largest];
        x[largest] = right;
    }

    // ---- iteration ----

    /** Returns the solution; null if the iteration doesn't converge. */
    private double[] iterated(double[] right) {
        double tolerance = options.linearTolerance() > 0
                ? options.linearTolerance()
                : b.dtype() == DType.F64 ? 1e-13 : 1e-6;
        double enough = tolerance * norm(right);
        double[] x = new double[size];
        double[] residual = right;
        double before = Double.POSITIVE_INFINITY;
        for (int cycle = 0; cycle < options.cycles(); cycle++) {
            double now = norm(residual);
            if (now <= enough) {
                return x;
            }
            if (!(now < before / 2)) {
                return now <= 100 * enough ? x : null; // no more digits, or no progress
            }
            before = now;
            improve(x, residual, now, enough);
            residual = product(x);
            for (int i = 0; i < size; i++) {
                residual[i] = right[i] - residual[i];
            }
        }
        return null;
    }

    /** Adds to x what minimizes the residual in the Krylov space of the present one. */
    private void improve(double[] x, double[] residual, double norm, double enough) {
        int most = Math.min(options.restart(), size);
        double[][] basis = new double[most + 1][];
        double[][] upper = new double[most][]; // columns of the triangular matrix
        double[] cos = new double[most];
        double[] sin = new double[most];
        double[] rotated = new double[most + 1]; // the right-hand side
        basis[0] = scaled(residual, 1 / norm);
        rotated[0] = norm;
        int count = 0;
        while (count < most && Math.abs(rotated[count]) > enough) {
            double[] next = product(basis[count]);
            double[] column = new double[count + 2];
            for (int i = 0; i <= count; i++) {
                column[i] = dot(next, basis[i]);
                addScaled(next, basis[i], -column[i]);
            }
            double length = norm(next);
            column[count + 1] = length;
            for (int i = 0; i < count; i++) {
                rotate(column, i, cos[i], sin[i]);
            }
            double hypot = StrictMath.hypot(column[count], length);
            cos[count] = hypot == 0 ? 1 : column[count] / hypot;
            sin[count] = hypot == 0 ? 0 : length / hypot;
            rotate(column, count, cos[count], sin[count]);
            rotate(rotated, count, cos[count], sin[count]);
            upper[count] = column;
            count++;
            if (length == 0 || hypot == 0) {
                break;
            }
            basis[count] = scaled(next, 1 / length);
        }
        addCombination(x, basis, upper, Arrays.copyOf(rotated, count));
    }

    private static void addCombination(double[] x, double[][] basis, double[][] upper, double[] factors) {
        for (int k = factors.length - 1; k >= 0; k--) {
            factors[k] = upper[k][k] == 0 ? 0 : factors[k] / upper[k][k];
            for (int i = 0; i < k; i++) {
                factors[i] -= upper[k][i] * factors[k];
            }
            addScaled(x, basis[k], factors[k]);
        }
    }

    private static void rotate(double[] vector, int i, double cos, double sin) {
        double first = vector[i];
        vector[i] = cos * first + sin * vector[i + 1];
        vector[i + 1] = cos * vector[i + 1] - sin * first;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double norm(double[] a) {
        return Math.sqrt(dot(a, a));
    }

    private static double[] scaled(double[] a, double factor) {
        double[] scaled = new double[a.length];
        addScaled(scaled, a, factor);
        return scaled;
    }

    private static void addScaled(double[] to, double[] a, double factor) {
        for (int i = 0; i < to.length; i++) {
            to[i] += factor * a[i];
        }
    }
}
