package org.chainrule.linalg;

import java.util.Arrays;

import org.chainrule.autograd.Shape;
import org.ejml.dense.row.decomposition.lu.LUDecompositionAlt_DDRM;

/**
 * The factorization P A = L U of a square matrix, by elimination with partial pivoting. Where elements so large are met that
 * elimination overflows, it is that of A divided by a power of two.
 */
final class Elimination {
    /** How many rows {@link #pack} adds to those of L and U. */
    static final int PACKED_ROWS = 2;
    private static final int MOST_HEADROOM = 64;

    private final int size;
    private final double[] lu; // L below the diagonal, where it is 1, and U
    private final double[] order; // row i of P A is row order[i] of A
    private final int exponent; // of the power of two by which A was divided

    private Elimination(int size, double[] lu, double[] order, int exponent) {
        this.size = size;
        this.lu = lu;
        this.order = order;
        this.exponent = exponent;
    }

    /** Factorizes a matrix of finite elements, which isn't changed. */
    static Elimination of(double[] matrix, int size) {
        Elimination factors = of(matrix, size, 0);
        if (Matrices.areFinite(factors.lu)) {
            return factors;
        }
        int headroom = Math.min(size, MOST_HEADROOM); // elements grow by 2^(size - 1) at most, and hardly ever so much
        return of(Scaling.scaled(matrix, -headroom), size, headroom);
    }

    private static Elimination of(double[] matrix, int size, int exponent) {
        var decomposition = decomposed(matrix, size, size);
        double[] order = new double[size];
        for (int i = 0; i < size; i++) {
            order[i] = decomposition.getPivot()[i];
        }
        return new Elimination(size, decomposition.getLU().getData(), order, exponent);
    }

    /**
     * Factorizes a matrix of any shape and of finite elements. Returns the rows of L, below the diagonal, and U, each followed by the
     * place of its row in A.
     */
    static double[] packed(double[] matrix, int rows, int columns) {
        int exponent = 0;
        var decomposition = decomposed(matrix, rows, columns);
        if (!Matrices.areFinite(decomposition.getLU().data)) {
            exponent = Math.min(Math.min(rows, columns), MOST_HEADROOM);
            decomposition = decomposed(Scaling.scaled(matrix, -exponent), rows, columns);
        }
        double[] packed = new double[rows * (columns + 1)];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                double element = decomposition.getLU().data[i * columns + j];
                packed[i * (columns + 1) + j] = j < i ? element : Math.scalb(element, exponent);
            }
            packed[i * (columns + 1) + columns] = decomposition.getPivot()[i];
        }
        return packed;
    }

    private static LUDecompositionAlt_DDRM decomposed(double[] matrix, int rows, int columns) {
        var decomposition = Ejml.lu();
        decomposition.decompose(Ejml.matrix(rows, columns, matrix));
        return decomposition;
    }

    /** Returns factors with which every solution is NaN. */
    static Elimination withoutNumbers(int size) {
        double[] order = new double[size];
        Arrays.setAll(order, i -> i);
        return new Elimination(size, Matrices.notANumber(size * size), order, 0);
    }

    /** Returns what {@link #pack} wrote. */
    static Elimination unpack(double[] packed, int size) {
        double[] lu = new double[size * size];
        double[] order = new double[size];
        System.arraycopy(packed, 0, lu, 0, lu.length);
        System.arraycopy(packed, lu.length, order, 0, size);
        return new Elimination(size, lu, order, size == 0 ? 0 : (int) packed[size * (size + 1)]);
    }

    /** Returns the rows of L and U, one with the order of the rows of A, and one that starts with the exponent. */
    double[] pack() {
        double[] packed = new double[size * (size + PACKED_ROWS)];
        System.arraycopy(lu, 0, packed, 0, size * size);
        System.arraycopy(order, 0, packed, size * size, size);
        if (size > 0) {
            packed[size * (size + 1)] = exponent;
        }
        return packed;
    }

    boolean isSingular() {
        return Triangular.zeroOnDiagonal(lu, size) >= 0;
    }

    /**
     * Requires that there is an inverse.
     *
     * @param leading the axes of the batch
     * @param n which matrix of the batch it is
     */
    Elimination requireInvertible(Shape leading, int n) {
        int column = Triangular.zeroOnDiagonal(lu, size);
        if (column >= 0) {
            throw new ArithmeticException(Matrices.name(leading, n)
                    + " is singular: elimination finds no pivot but 0 in column " + column);
        }
        return this;
    }

    /** Returns the smallest pivot, relative to the greatest. */
    double pivotRatio() {
        double least = Double.POSITIVE_INFINITY;
        double greatest = 0;
        for (int i = 0; i < size; i++) {
            double pivot = Math.abs(lu[i * (size + 1)]);
            least = Math.min(least, pivot);
            greatest = Math.max(greatest, pivot);
        }
        return greatest == 0 ? 0 : least / greatest;
    }

    /** Returns X of A X = B, where B has any number of columns. */
    double[] solve(double[] b) {
        double[] x = new double[b.length];
        int columns = size == 0 ? 0 : b.length / size;
        for (int i = 0; i < size; i++) {
            System.arraycopy(b, (int) order[i] * columns, x, i * columns, columns);
        }
        divide(x);
        Triangular.solve(lu, size, false, true, true, x);
        Triangular.solve(lu, size, false, false, false, x);
        return x;
    }

    /** Returns X of A^T X = B. */
    double[] solveTransposed(double[] b) {
        double[] z = b.clone();
        divide(z);
        Triangular.solve(lu, size, true, true, false, z);
        Triangular.solve(lu, size, true, false, true, z);
        double[] x = new double[b.length];
        int columns = size == 0 ? 0 : b.length / size;
        for (int i = 0; i < size; i++) {
            System.arraycopy(z, i * columns, x, (int) order[i] * columns, columns);
        }
        return x;
    }

    /** Divides the right side by what A was divided by. */
    private void divide(double[] b) {
        if (exponent != 0) {
            for (int i = 0; i < b.length; i++) {
                b[i] = Math.scalb(b[i], -exponent);
            }
        }
    }

    double[] inverse() {
        return solve(Products.identity(size));
    }

    ScaledProduct determinant() {
        double sign = 1;
        boolean[] seen = new boolean[size];
        for (int start = 0; start < size; start++) { // a cycle of even length is an odd permutation
            for (int i = (int) order[start]; !seen[start] && i != start; i = (int) order[i]) {
                seen[i] = true;
                sign = -sign;
            }
        }
        ScaledProduct product = ScaledProduct.of(sign);
        for (int i = 0; i < size; i++) {
            product = product.times(lu[i * (size + 1)]);
        }
        return product.scaled(size * exponent);
    }
}
