package org.chainrule.autograd.check;

import java.util.function.DoubleUnaryOperator;

/**
 * A function on one side of a point, however near.
 *
 * @param slope its slope; infinite if that grows without end, NaN where the function isn't finite
 * @param error how far the slope may be off
 * @param jump by how much the function differs there from its value at the point
 */
record Side(double slope, double error, double jump) {
    private static final int RATIO = 8; // of a step to the next
    private static final int STEPS = 10; // the least is 2^-44 by default: a program's own rounding hides smaller ones
    private static final double GROWTH = 1.15; // from step to step, of a slope that is infinite
    private static final double STEADY = 0.98; // of its growth in the step before, where it grows as a logarithm
    private static final int LOGARITHMIC = 6; // steps in which it does

    /**
     * Returns what a function does on one side. Its slope is that between two steps, which a jump doesn't change: the two smallest
     * ones that rounding doesn't drown.
     *
     * @param line where the function is evaluated
     * @param sign -1 for the left, 1 for the right side
     * @param step the greatest step
     * @param tolerable how large the error of a slope may be
     */
    static Side of(Line line, int sign, double step, DoubleUnaryOperator tolerable) {
        double[] h = new double[STEPS];
        double[] change = new double[STEPS];
        int count = 0;
        int first = 0; // since when the function is finite
        for (double next = step; count < STEPS && next >= line.least; next /= RATIO) {
            h[count] = sign * next * line.scale;
            change[count] = line.change(sign * next);
            first = Double.isFinite(change[count++]) ? first : count;
        }
        if (count - first < 3) {
            return new Side(Double.NaN, Double.POSITIVE_INFINITY, 0);
        }
        int at = first + 1;
        for (int k = count - 2; k > at; k--) {
            double slope = slope(h, change, k);
            if (noise(line, h, k) <= tolerable.applyAsDouble(slope)) {
                at = k;
            }
        }
        double slope = slope(h, change, at);
        double jump = change[at + 1] - slope * h[at + 1];
        boolean isJump = Math.abs(jump) > 32 * line.noise()
                && Math.abs(change[count - 1]) > Math.max(32 * line.noise(), Math.abs(change[count - 2]) * 0.9);
        if (!isJump && isInfinite(line, h, change, first, count)) {
            double last = slope(h, change, count - 2);
            return new Side(Math.copySign(Double.POSITIVE_INFINITY, last), 0, 0);
        }
        double before = slope(h, change, at - 1);
        double earlier = at - 2 >= first ? Math.abs(before - slope(h, change, at - 2)) / RATIO : 0; // lest two agree by chance
        double error = Math.max(Math.abs(slope - before), earlier) + noise(line, h, at);
        return new Side(slope + 0.0, error, isJump ? jump : 0);
    }

    private static double slope(double[] h, double[] change, int k) {
        return (change[k] - change[k + 1]) / (h[k] - h[k + 1]);
    }

    private static double noise(Line line, double[] h, int k) {
        return 2 * line.noise() / Math.abs(h[k] - h[k + 1]);
    }

    /**
     * Returns whether the slope has grown from each step to the next, as far as that can be seen: by a factor, as a power, or by as much
     * each time, as a logarithm.
     */
    private static boolean isInfinite(Line line, double[] h, double[] change, int first, int count) {
        boolean isPower = true;
        boolean isLogarithm = true;
        int grown = 0;
        for (int k = first + 1; k < count - 1; k++) {
            double slope = slope(h, change, k);
            double before = slope(h, change, k - 1);
            if (Math.abs(slope) <= 100 * noise(line, h, k)) {
                break;
            }
            isPower &= Math.abs(slope) >= GROWTH * Math.abs(before);
            double growth = (slope - before) * Math.signum(slope);
            boolean isSeen = growth > 100 * noise(line, h, k);
            if (isLogarithm && !isSeen && grown >= LOGARITHMIC) {
                break;
            }
            isLogarithm &= isSeen && (k == first + 1
                    || growth >= STEADY * Math.abs(before - slope(h, change, k - 2)));
            if (!isPower && !isLogarithm) {
                return false;
            }
            grown++;
        }
        return grown >= (isPower ? 4 : LOGARITHMIC);
    }
}
