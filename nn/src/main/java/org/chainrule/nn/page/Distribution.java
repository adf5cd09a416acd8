package org.chainrule.nn.page;

import java.util.Arrays;

/**
 * How numbers are distributed: how many are in bins of equal width.
 *
 * @param epoch when they were
 * @param min the least finite number; NaN if there is none
 * @param max the greatest finite number
 * @param counts the numbers in each bin
 */
public record Distribution(long epoch, double min, double max, int... counts) {
    private static final int LEAST_BINS = 6;
    private static final int MOST_BINS = 40;

    /**
     * Counts the finite ones of some numbers.
     *
     * @param epoch when they were
     * @param values the numbers
     * @return their distribution
     */
    public static Distribution of(long epoch, double... values) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            if (Double.isFinite(value)) {
                min = Math.min(min, value);
                max = Math.max(max, value);
            }
        }
        if (min > max) {
            return new Distribution(epoch, Double.NaN, Double.NaN);
        }
        int bins = Math.clamp(Math.round(2 * StrictMath.cbrt(values.length)), LEAST_BINS, MOST_BINS); // after Rice
        int[] counts = new int[min == max ? 1 : bins];
        double width = max / 2 - min / 2; // halves don't overflow
        for (double value : values) {
            if (Double.isFinite(value)) {
                int bin = min == max ? 0 : (int) ((value / 2 - min / 2) / width * bins);
                counts[Math.min(bin, counts.length - 1)]++;
            }
        }
        return new Distribution(epoch, min, max, counts);
    }

    /** Returns the greatest number of a bin. */
    int highest() {
        return Arrays.stream(counts).max().orElse(0);
    }

    /** Returns the epoch, the limits and the counts. */
    @Override
    public String toString() {
        return "Distribution(epoch " + epoch + ", " + min + " to " + max + ", " + Arrays.toString(counts) + ")";
    }
}
