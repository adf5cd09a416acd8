package org.chainrule.autograd.check;

import java.util.function.DoubleUnaryOperator;

/**
 * A derivative from central differences with ever smaller steps, extrapolated to the step 0: Ridders' method (Ridders 1982, "Accurate
 * computation of F'(x) and F'(x) F''(x)"). The error of a central difference is a series in h^2, of which each column of the table takes
 * off one more term; the best entry is the one that differs least from its neighbours.
 *
 * @param value the derivative
 * @param error an estimate of how far it is off, by what the extrapolation left and by rounding
 */
record Extrapolation(double value, double error) {
    private static final double RATIO = 1.4; // of a step to the next
    private static final int STEPS = 9;
    private static final double RANGE = 64; // from a first step to that of the next attempt
    private static final int WIDER = 2; // attempts with a greater first step, where rounding drowns small differences
    private static final int NARROWER = 6; // attempts with a smaller one, where the function changes within the step

    /**
     * Extrapolates from the given step; from greater ones if rounding drowns the differences, from smaller ones if the function may change
     * within the step, as long as the error isn't tolerable.
     *
     * @param difference the difference quotient with a step; NaN where the function isn't finite on both sides
     * @param rounding the error of a quotient with a step by rounding
     * @param tolerable how large the error of a derivative may be
     * @param step the first step of the first attempt
     * @return the derivative; NaN with an infinite error if there is no finite difference quotient
     */
    static Extrapolation of(DoubleUnaryOperator difference, DoubleUnaryOperator rounding, DoubleUnaryOperator tolerable,
            double step) {
        Extrapolation best = from(difference, rounding, step);
        boolean drowns = rounding.applyAsDouble(step) > tolerable.applyAsDouble(best.value);
        double factor = drowns ? RANGE : 1 / RANGE;
        double first = step;
        for (int attempt = drowns ? WIDER : NARROWER; attempt > 0; attempt--) {
            if (best.error <= tolerable.applyAsDouble(best.value)) {
                return best;
            }
            first *= factor;
            Extrapolation next = from(difference, rounding, first);
            best = next.partOf(tolerable) < best.partOf(tolerable) ? next : best;
        }
        return best;
    }

    /** Returns how many times as large as tolerable the error is; infinite where there is no derivative. */
    private double partOf(DoubleUnaryOperator tolerable) {
        return Double.isFinite(value) ? error / tolerable.applyAsDouble(value) : Double.POSITIVE_INFINITY;
    }

    private static Extrapolation from(DoubleUnaryOperator difference, DoubleUnaryOperator rounding, double first) {
        double[][] table = new double[STEPS][STEPS]; // by terms taken off, and steps
        var best = new Extrapolation(Double.NaN, Double.POSITIVE_INFINITY);
        double step = first;
        for (int n = 0; n < STEPS; n++, step /= RATIO) {
            table[0][n] = difference.applyAsDouble(step);
            double noise = rounding.applyAsDouble(step);
            double factor = 1;
            for (int k = 1; k <= n; k++) {
                factor *= RATIO * RATIO;
                table[k][n] = (table[k - 1][n] * factor - table[k - 1][n - 1]) / (factor - 1);
                double error = Math.max(Math.abs(table[k][n] - table[k - 1][n]),
                        Math.abs(table[k][n] - table[k - 1][n - 1])) + noise;
                best = error < best.error ? new Extrapolation(table[k][n], error) : best;
            }
            if (n > 0 && Math.abs(table[n][n] - table[n - 1][n - 1]) >= 2 * best.error) {
                break; // higher terms only magnify the rounding now
            }
        }
        return best;
    }
}
