package org.chainrule.autograd.check;

import java.util.function.DoubleUnaryOperator;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A derivative from central differences with ever smaller steps, extrapolated to the step 0: Ridders' method (Ridders 1982, "Accurate
 * computation of F'(x) and F'(x) F''(x)"). The error of a central difference is a series in h^2, of which each column of the table takes
 * off one more term; the best entry is the one that differs least from its neighbours.
 *
 * @param value the derivative
 * @param error an estimate of how far it is off, by what the extrapolation left and by rounding
 * @param spread the former part of it
 */
record Extrapolation(double value, double error, double spread) {
    private static final int STEPS = 9; // each half as long as the one before
    private static final double RANGE = 64; // from a first step to that of the next attempt
    private static final int WIDER = 2; // attempts with a greater first step, where rounding drowns small differences
    private static final int NARROWER = 20; // attempts with a smaller one, where the function changes within the step

    static double widest(double step) {
        return step * StrictMath.pow(RANGE, WIDER);
    }

    /** Extrapolates from two steps, the second half as long. */
    static Extrapolation ofTwo(Line line, double step) {
        return from(line, step, 2);
    }

    /**
     * Extrapolates from the given step; then from greater ones if rounding drowns the differences, and from smaller ones, since the function
     * may change within the step.
     *
     * @param line where the function is evaluated; the quotients are NaN where it isn't finite on both sides
     * @param tolerable how large the error of a derivative may be
     * @param suffices which derivative ends the search
     * @param step the first step of the first attempt
     * @return the first derivative that suffices, else the one of the least error; NaN with an infinite error if there is no finite
     *         difference quotient
     */
    static Extrapolation of(Line line, DoubleUnaryOperator tolerable, Predicate<Extrapolation> suffices, double step) {
        Extrapolation best = from(line, step, STEPS);
        if (!suffices.test(best) && line.looksFarther(widest(step))) {
            best = from(line, step, STEPS);
        }
        boolean drowns = line.noise(step) > tolerable.applyAsDouble(best.value) / 100;
        double first = step;
        for (int attempt = drowns ? WIDER : 0; attempt > 0 && !suffices.test(best); attempt--) {
            first *= RANGE;
            best = better(best, from(line, first, STEPS), suffices);
        }
        first = step / RANGE;
        Extrapolation last = best;
        for (int attempt = NARROWER; attempt > 0 && !suffices.test(best)
                && isClear(line.noise(first), tolerable, best, last); attempt--) {
            last = from(line, first, STEPS);
            best = better(best, last, suffices);
            first /= RANGE;
        }
        return best;
    }

    /** Extrapolates from a step of any size; null if that doesn't suffice. */
    static Extrapolation ofSmall(Line line, double step, Predicate<Extrapolation> suffices) {
        var found = from(line, step, STEPS);
        return suffices.test(found) ? found : null;
    }

    private static boolean isClear(double noise, DoubleUnaryOperator tolerable, Extrapolation... derivatives) {
        return Stream.of(derivatives).anyMatch(one -> noise <= tolerable.applyAsDouble(one.value));
    }

    /** Returns the one that suffices, or else has the less error, relative to it if it is large. */
    private static Extrapolation better(Extrapolation best, Extrapolation next, Predicate<Extrapolation> suffices) {
        return suffices.test(next) || next.relativeError() < best.relativeError() ? next : best;
    }

    private double relativeError() {
        return Double.isNaN(value) ? Double.POSITIVE_INFINITY : error / Math.max(1, Math.abs(value));
    }

    private static Extrapolation from(Line line, double first, int steps) {
        double[][] table = new double[steps][steps]; // by terms taken off, and steps
        var best = new Extrapolation(Double.NaN, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
        double step = first;
        for (int n = 0; n < steps && step >= line.least; n++, step /= 2) {
            table[0][n] = line.central(step);
            double noise = line.noise(step);
            double factor = 1;
            for (int k = 1; k <= n; k++) {
                factor *= 4;
                table[k][n] = (table[k - 1][n] * factor - table[k - 1][n - 1]) / (factor - 1);
                double spread = Math.max(Math.abs(table[k][n] - table[k - 1][n]),
                        Math.abs(table[k][n] - table[k - 1][n - 1]));
                best = spread + noise < best.error ? new Extrapolation(table[k][n], spread + noise, spread) : best;
            }
            if (n > 0 && Math.abs(table[n][n] - table[n - 1][n - 1]) >= 2 * best.error) {
                break; // higher terms only magnify the rounding now
            }
        }
        return best;
    }
}
