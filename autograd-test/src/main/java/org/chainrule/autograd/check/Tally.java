package org.chainrule.autograd.check;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import org.chainrule.autograd.check.GradCheck.Check;
import org.chainrule.autograd.check.GradCheck.Kink;
import org.chainrule.autograd.check.GradCheck.Report;

/** What a check has found so far. */
final class Tally {
    private static final double MOST_DIGITS = 16; // of a double

    private final List<Double> digits = new ArrayList<>();
    private final List<Kink> kinks = new ArrayList<>();
    private final Set<Check> checks = EnumSet.noneOf(Check.class);
    private double largestError;

    /**
     * Adds a derivative.
     *
     * @param difference between the two numbers
     * @param error of the numeric one
     * @param size the larger of the two
     * @param least the size below which errors count in absolute terms
     */
    void add(double difference, double error, double size, double least) {
        largestError = Math.max(largestError, difference / Math.max(1, size));
        digits.add(Math.clamp(-StrictMath.log10(Math.max(difference, error) / (size + least)), 0, MOST_DIGITS));
    }

    void add(Kink kink) {
        kinks.add(kink);
    }

    void add(Check check) {
        checks.add(check);
    }

    Report report() {
        List<Double> sorted = digits.stream().sorted().toList();
        double worst = sorted.isEmpty() ? MOST_DIGITS : sorted.getFirst();
        double median = sorted.isEmpty() ? MOST_DIGITS : sorted.get(sorted.size() / 2);
        return new Report(digits.size() + kinks.size(), largestError, worst, median, kinks, checks);
    }
}
