package org.chainrule.benchmarks.compare;

import java.util.List;

/**
 * Measured values of one thing, one for each round; or why there are none.
 *
 * @param values the values, in the order of the rounds
 * @param problem why there are none; null where there are
 */
public record Sample(List<Double> values, String problem) {
    private static final String WRONG = "wrong: ";

    /**
     * Values that were measured.
     *
     * @param values the values
     * @return the sample
     */
    public static Sample of(Double... values) {
        return new Sample(List.of(values), null);
    }

    /**
     * A sample without values.
     *
     * @param problem why
     * @return the sample
     */
    public static Sample missing(String problem) {
        return new Sample(List.of(), problem);
    }

    /**
     * A sample without values, since what was computed can't be believed.
     *
     * @param what what was computed instead of what
     * @return the sample
     */
    static Sample wrong(String what) {
        return missing(WRONG + what);
    }

    /** Those of several samples that have values; or, if none has, the first. */
    static Sample merged(List<Sample> samples) {
        List<Double> all = samples.stream().flatMap(sample -> sample.values.stream()).toList();
        return all.isEmpty() ? samples.getFirst() : new Sample(all, null);
    }

    /** {@return whether what was computed can't be believed} */
    public boolean isWrong() {
        return problem != null && problem.startsWith(WRONG);
    }

    /** {@return whether there are values} */
    public boolean isPresent() {
        return !values.isEmpty();
    }

    /** {@return the middle value} */
    public double median() {
        return quantile(0.5);
    }

    /** {@return the distance of the quartiles, as a part of the median} */
    public double spread() {
        return (quantile(0.75) - quantile(0.25)) / median();
    }

    /**
     * The value below which a part of the values lies, interpolated between neighbours (Hyndman, Fan 1996, definition 7).
     *
     * @param part from 0 to 1
     * @return the quantile
     */
    double quantile(double part) {
        if (!isPresent()) {
            throw new IllegalStateException("nothing was measured: " + problem);
        }
        List<Double> sorted = values.stream().sorted().toList();
        double place = part * (sorted.size() - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.size() - 1);
        return sorted.get(below) + (place - below) * (sorted.get(above) - sorted.get(below));
    }
}
