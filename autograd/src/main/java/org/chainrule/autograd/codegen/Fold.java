package org.chainrule.autograd.codegen;

import java.util.Arrays;

/**
 * A way to reduce the values of a formula along a run of elements to one value, always in the same order of steps. The
 * elements are divided into blocks of {@value #BLOCK}. In a block, element n is folded into partial result n mod 32, in
 * double precision n mod 16; in the end partial result k + 16 is folded into k, then k + 8 into k and so on. Partial
 * results are doubles. The results of several blocks are folded in turn, as elements of double precision, until one is
 * left.
 */
public enum Fold {
    /** The sum; 0 of none. */
    SUM(0) {
        @Override
        double apply(double a, double b) {
            return a + b;
        }
    },
    /** The maximum of the values that aren't NaN; -infinity of none. */
    MAX(Double.NEGATIVE_INFINITY) {
        @Override
        double apply(double a, double b) {
            return b > a ? b : a;
        }
    };

    /** The number of elements in a block. */
    public static final int BLOCK = 4096;

    private final double identity;

    Fold(double identity) {
        this.identity = identity;
    }

    /** Returns the result of no values. */
    double identity() {
        return identity;
    }

    /** Folds a value into a result. */
    abstract double apply(double result, double value);

    /**
     * Returns how many partial results there are.
     *
     * @param single whether the elements are floats
     * @return 32 or 16
     */
    public static int partials(boolean single) {
        return single ? 32 : 16;
    }

    /**
     * Folds the first partial results into one. They change.
     *
     * @param partials the partial results
     * @param count how many there are, a power of 2
     * @return the result
     */
    public double total(double[] partials, int count) {
        for (int half = count / 2; half > 0; half /= 2) {
            for (int k = 0; k < half; k++) {
                partials[k] = this == SUM
                        ? partials[k] + partials[k + half]
                        : apply(partials[k], partials[k + half]);
            }
        }
        return partials[0];
    }

    /**
     * Folds the results of blocks.
     *
     * @param results the result of each, in order
     * @return the result of all
     */
    public double ofBlocks(double[] results) {
        double[] left = results;
        double[] partials = new double[partials(false)];
        while (left.length > 1) {
            double[] fewer = new double[(left.length + BLOCK - 1) / BLOCK];
            for (int b = 0; b < fewer.length; b++) {
                Arrays.fill(partials, identity);
                int end = Math.min(left.length, (b + 1) * BLOCK);
                for (int n = b * BLOCK; n < end; n++) {
                    int k = n % partials.length;
                    partials[k] = apply(partials[k], left[n]);
                }
                fewer[b] = total(partials, partials.length);
            }
            left = fewer;
        }
        return left[0];
    }
}
