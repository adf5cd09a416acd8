package org.chainrule.autograd.codegen;

import org.chainrule.autograd.machine.VectorUnit;

/**
 * How the values of a formula along a run of elements become one number, always in the same order of steps: element n
 * goes into partial result n mod 32, in double precision n mod 16; in the end partial result k takes up k + 16, then k + 8
 * and so on. Partial results are doubles.
 */
public enum Fold {
    /** The sum; 0 of none. */
    SUM(0) {
        @Override
        double of(double a, double b) {
            return a + b;
        }
    },
    /** The greatest of the values that are numbers; -infinity of none. */
    MAX(Double.NEGATIVE_INFINITY) {
        @Override
        double of(double a, double b) {
            return b > a ? b : a;
        }
    };

    private final double start;

    Fold(double start) {
        this.start = start;
    }

    double start() {
        return start;
    }

    /** Takes up another value. */
    abstract double of(double a, double b);

    /** How many partial results there are. */
    static int parts(boolean single) {
        return single ? 32 : 16;
    }

    /**
     * Makes one of the first partial results, which change.
     *
     * @param parts the partial results
     * @param count how many there are, a power of 2
     */
    double total(double[] parts, int count) {
        for (int half = count / 2; half > 0; half /= 2) {
            for (int k = 0; k < half; k++) {
                parts[k] = this == SUM ? parts[k] + parts[k + half] : of(parts[k], parts[k + half]);
            }
        }
        return parts[0];
    }

    /** How many partial results generated code leaves if it computes all elements. */
    int left(boolean single) {
        return this == SUM ? VectorUnit.lanes(false) : VectorUnit.lanes(single);
    }
}
