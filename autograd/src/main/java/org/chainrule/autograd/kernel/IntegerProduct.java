package org.chainrule.autograd.kernel;

import java.util.Arrays;

/** Multiplies matrices of whole numbers, exactly, as longs: what overflows wraps around. */
final class IntegerProduct {
    /** The fewest multiplications of a part. */
    private static final int MIN_PART = 500_000;

    private IntegerProduct() {}

    /** Computes C = A B, where all are matrices on long[]. */
    static void multiply(Matrix a, Matrix b, Matrix c) {
        int parts = Parallel.parts(Parallel.THREADS, (long) c.rows() * a.columns() * c.columns(), MIN_PART);
        if (parts == 1 || c.rows() < 2) {
            rows(a, b, c);
            return;
        }
        Partition rows = Partition.into(Math.min(parts, c.rows()), c.rows());
        Parallel.run(rows.count(), part -> {
            int first = rows.start(part);
            int count = rows.size(part);
            rows(a.part(first, 0, count, a.columns()), b, c.part(first, 0, count, c.columns()));
        });
    }

    private static void rows(Matrix a, Matrix b, Matrix c) {
        long[] left = (long[]) a.array();
        long[] right = (long[]) b.array();
        long[] out = (long[]) c.array();
        long[] sums = new long[c.columns()];
        for (int row = 0; row < c.rows(); row++) {
            Arrays.fill(sums, 0);
            for (int term = 0; term < a.columns(); term++) {
                long factor = left[a.index(row, term)];
                int at = b.index(term, 0);
                for (int column = 0; column < sums.length; column++, at += b.columnStride()) {
                    sums[column] += factor * right[at];
                }
            }
            for (int column = 0; column < sums.length; column++) {
                out[c.index(row, column)] = sums[column];
            }
        }
    }
}
