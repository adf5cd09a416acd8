package org.chainrule.autograd;

/**
 * What is subtracted from the number of elements in the divisor of a variance, NumPy's {@code ddof}. A type of its own, so that a
 * correction can't be taken for an axis.
 *
 * @param value the number, finite; it may be fractional
 */
public record Correction(double value) {
    /** None, for the variance of a population. */
    public static final Correction NONE = new Correction(0);

    /** Bessel's correction of 1, for an unbiased estimate from a sample. */
    public static final Correction BESSEL = new Correction(1);

    /**
     * Creates a correction.
     *
     * @throws IllegalArgumentException if it isn't finite
     */
    public Correction {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("a correction must be finite, not " + value);
        }
    }

    /**
     * Creates a correction.
     *
     * @param value the number
     * @return the correction
     * @throws IllegalArgumentException if it isn't finite
     */
    public static Correction of(double value) {
        return new Correction(value);
    }
}
