package org.chainrule.nn.optim;

import java.util.function.DoublePredicate;

/** A range of values for a setting. */
enum Range {
    /** The finite values from 0. */
    NON_NEGATIVE(value -> value >= 0 && value < Double.POSITIVE_INFINITY, "must be a number from 0 on"),
    /** The finite values above 0. */
    POSITIVE(value -> value > 0 && value < Double.POSITIVE_INFINITY, "must be a number above 0"),
    /** The values in [0, 1), as for the decay of a moving average. */
    FRACTION(value -> value >= 0 && value < 1, "must be from 0 to below 1");

    private final DoublePredicate contains;
    private final String requirement;

    Range(DoublePredicate contains, String requirement) {
        this.contains = contains;
        this.requirement = requirement;
    }

    /** Requires that a setting is in the range. */
    void check(String name, double value) {
        check(name, value, Double.toString(value));
    }

    /** Requires that a setting that is a count is in the range. */
    void check(String name, int count) {
        check(name, count, Integer.toString(count));
    }

    private void check(String name, double value, String given) {
        if (!contains.test(value)) {
            throw new IllegalArgumentException(name + " " + requirement + ", not " + given);
        }
    }
}
