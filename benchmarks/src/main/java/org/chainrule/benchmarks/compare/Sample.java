package org.chainrule.benchmarks.compare;

import java.util.List;

/**
 * The measured values of one quantity, one for each round; or the reason why there are none.
 *
 * @param values the values, in the order of the rounds
 * @param problem the reason why there are none; null if there are
 */
public record Sample(List<Double> values, String problem) {
    private static final String WRONG = "wrong: ";

    /**
     * Creates a sample of measured values.
     *
     * @param values the values
     * @return the sample
     */
    public static Sample of(Double... values) {
        return new Sample(List.of(values), null);
    }

    /**
     * Creates a sample without values.
     *
     * @param problem the reason
     * @return the sample
     */
    public static Sample missing(String problem) {
        return new Sample(List.of(), problem);
    }

    /**
     * Creates a sample without values for a wrong result.
     *
     * @param what the result and the expected one
     * @return the sample
     */
    static Sample wrong(String what) {
        return missing(WRONG + what);
    }

    /** Merges the values of several samples; returns the first if none has values. */
    static Sample merged(List<Sample> samples) {
        List<Double> all = samples.stream().flatMap(sample -> sample.values.stream()).toList();
        return all.isEmpty() ? samples.getFirst() : new Sample(all, null);
    }

    /** {@return whether the result was wrong} */
    public boolean isWrong() {
        return problem != null && problem.startsWith(WRONG);
    }

    /** {@return whether there are values} */
    public boolean isPresent() {
        return !values.isEmpty();
    }

    /** {@return the median} */
    public double median() {
        return quantile(0.5);
    }

    /** {@return the interquartile range divided by the median} */
    public double spread() {
        return (quantile(0.75) - quantile(0.25)) / median();
    }

    /**
     * Returns a quantile, interpolated linearly between neighbours (Hyndman, Fan 1996, definition 7).
     *
     * @param part the probability, from 0 to 1
     * @return the quantile
     */
    double quantile(double part) {
        if (!isPresent()) {
            throw new IllegalStateException("nothing was measured: " + problem);
        }
        List<Double> sorted = values.stream().sorted().toList();
        double position = part * (sorted.size() - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.size() - 1);
        return sorted.get(below) + (position - below) * (sorted.get(above) - sorted.get(below));
    }
}
