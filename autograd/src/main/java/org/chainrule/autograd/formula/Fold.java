package org.chainrule.autograd.formula;

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
    GREATEST(Double.NEGATIVE_INFINITY) {
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
     * Makes one of the partial results, which change.
     *
     * @param parts the partial results
     * @param count how many elements there were
     */
    double total(double[] parts, int count) {
        if (this == SUM) { // most are
            for (int half = parts.length / 2; half > 0; half /= 2) {
                for (int k = 0; half < count && k < half; k++) {
                    parts[k] += parts[k + half];
                }
            }
            return parts[0];
        }
        for (int half = parts.length / 2; half > 0; half /= 2) {
            for (int k = 0; half < count && k < half; k++) { // from fewer elements nothing can be taken up
                parts[k] = of(parts[k], parts[k + half]);
            }
        }
        return parts[0];
    }
}
