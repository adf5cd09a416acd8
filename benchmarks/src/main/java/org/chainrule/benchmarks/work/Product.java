package org.chainrule.benchmarks.work;

import java.util.Locale;

/**
 * A matrix product, without gradients.
 *
 * @param m the rows of the result
 * @param k the size of the axis that is summed over
 * @param n the columns of the result
 * @param transposeA whether the left factor is stored as (k, m) and read as a transposed view
 * @param transposeB whether the right factor is stored as (n, k) and read as a transposed view
 * @param precision the type of the elements
 */
public record Product(int m, int k, int n, boolean transposeA, boolean transposeB, Precision precision)
        implements
            Work {

    /**
     * Creates the product of two square matrices, neither transposed.
     *
     * @param n rows and columns
     * @param precision the type of the elements
     * @return the product
     */
    public static Product square(int n, Precision precision) {
        return new Product(n, n, n, false, false, precision);
    }

    /** {@return whether all sizes are equal and nothing is transposed} */
    public boolean isSquare() {
        return m == k && k == n && !transposeA && !transposeB;
    }

    /** {@return the number of multiplications and additions} */
    public double operations() {
        return 2. * m * k * n;
    }

    /** {@return the shape of the left factor as it is stored} */
    public long[] shapeA() {
        return transposeA ? new long[] {k, m} : new long[] {m, k};
    }

    /** {@return the shape of the right factor as it is stored} */
    public long[] shapeB() {
        return transposeB ? new long[] {n, k} : new long[] {k, n};
    }

    /** {@return the left factor, row by row} */
    public float[] a() {
        return SyntheticData.uniform(1, m * k, 1);
    }

    /** {@return the right factor, row by row, small enough that the product's elements are about 1} */
    public float[] b() {
        return SyntheticData.uniform(2, k * n, 3 / Math.sqrt(k));
    }

    /** Returns {@code matmul-64-f32}; or {@code nt-64x784x256}, where n is a factor as it is and t a transposed one. */
    @Override
    public String name() {
        return isSquare()
                ? "matmul-" + n + "-" + precision.name().toLowerCase(Locale.ROOT)
                : (transposeA ? "t" : "n") + (transposeB ? "t" : "n") + "-" + m + "x" + k + "x" + n;
    }

    @Override
    public String description() {
        return side(transposeA, m, k) + " " + side(transposeB, k, n);
    }

    private static String side(boolean transposed, int rows, int columns) {
        return transposed ? "(" + columns + " x " + rows + ")^T" : "(" + rows + " x " + columns + ")";
    }

    @Override
    public Group group() {
        return Group.MATMUL;
    }
}
