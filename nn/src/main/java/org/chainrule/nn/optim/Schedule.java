package org.chainrule.nn.optim;

import java.io.Serializable;
import java.util.Objects;

import org.chainrule.nn.internal.Texts;

/**
 * Computes the factor of the learning rate by the number of steps done, and nothing else, so that it has no state. The
 * exception is {@link ReduceOnPlateau}, which follows the error.
 */
@FunctionalInterface
public interface Schedule extends Serializable {

    /**
     * Computes the factor for the next step.
     *
     * @param steps the number of steps done before, from 0
     * @return what the learning rate is multiplied by, not negative and finite, which an optimizer requires
     */
    double factor(long steps);

    /**
     * Keeps the rate as it is.
     *
     * @return 1, 1, 1, ...
     */
    static Schedule constant() {
        return new NamedSchedule(Texts.call("constant"), _ -> 1);
    }

    /**
     * Multiplies the rate by a factor every so many steps.
     *
     * @param every the number of steps
     * @param gamma the factor, such as 0.1
     * @return gamma^floor(steps / every)
     * @throws IllegalArgumentException if {@code every} isn't positive, or the factor is negative or not finite
     */
    static Schedule step(long every, double gamma) {
        requirePositive(every);
        Range.NON_NEGATIVE.check("gamma", gamma);
        return new NamedSchedule(Texts.call("step", every, gamma), steps -> StrictMath.pow(gamma, steps / every));
    }

    /**
     * Multiplies the rate by a factor at each step.
     *
     * @param gamma the factor, such as 0.99
     * @return gamma^steps
     * @throws IllegalArgumentException if the factor is negative or not finite
     */
    static Schedule exponential(double gamma) {
        Range.NON_NEGATIVE.check("gamma", gamma);
        return new NamedSchedule(Texts.call("exponential", gamma), steps -> StrictMath.pow(gamma, steps));
    }

    /**
     * Anneals the rate along half a cosine wave to 0 (Loshchilov, Hutter 2017).
     *
     * @param total the number of steps; the factor is 0 afterwards
     * @return (1 + cos(pi steps / total)) / 2
     * @throws IllegalArgumentException if the total isn't positive
     */
    static Schedule cosine(long total) {
        return cosine(total, 0);
    }

    /**
     * Anneals the rate along half a cosine wave to a least factor (Loshchilov, Hutter 2017).
     *
     * @param total the number of steps
     * @param least the factor at its end and afterwards
     * @return least + (1 - least) (1 + cos(pi steps / total)) / 2
     * @throws IllegalArgumentException if the total isn't positive, or the least factor is negative or not finite
     */
    static Schedule cosine(long total, double least) {
        requirePositive(total);
        Range.NON_NEGATIVE.check("least", least);
        return new NamedSchedule(Texts.call("cosine", total, least),
                steps -> steps >= total
                        ? least
                        : least + (1 - least) * (1 + StrictMath.cos(Math.PI * steps / total)) / 2);
    }

    /**
     * Creates one cycle with the usual settings: up from 1/25 during 3/10 of the steps, then down to 1/250,000; see
     * {@link #oneCycle(long, double, double, double)}.
     *
     * @param total the number of steps
     * @return the schedule, for a rule whose rate is the greatest that it can bear
     * @throws IllegalArgumentException if the total isn't positive
     */
    static Schedule oneCycle(long total) {
        return oneCycle(total, 0.3, 25, 1e4);
    }

    /**
     * Creates one cycle: half a cosine wave up to the rule's own rate, the greatest, and another down to almost 0
     * (Smith, Topin 2018). With the peak at step p = rise total - 1, and both waves of the form from (1 + cos(pi x)) /
     * 2 + to (1 - cos(pi x)) / 2, the factor goes from 1/divisor to 1 with x = steps / p, and then to 1/(divisor
     * finalDivisor) with x = (steps - p) / (total - 1 - p).
     *
     * @param total the number of steps; afterwards the factor stays as it is
     * @param rise the share of the way up, from 0 to below 1
     * @param divisor what the greatest rate is divided by to begin with, positive
     * @param finalDivisor what that is divided by in the end, positive
     * @return the schedule
     * @throws IllegalArgumentException if the total isn't positive, or another number is out of its range
     */
    static Schedule oneCycle(long total, double rise, double divisor, double finalDivisor) {
        requirePositive(total);
        Range.FRACTION.check("rise", rise);
        Range.POSITIVE.check("divisor", divisor);
        Range.POSITIVE.check("finalDivisor", finalDivisor);
        double peak = rise * total - 1;
        double start = 1 / divisor;
        double end = start / finalDivisor;
        return new NamedSchedule(Texts.call("oneCycle", total, rise, divisor, finalDivisor), steps -> steps < peak
                ? halfWave(start, 1, steps / peak)
                : halfWave(1, end, Math.min(1, (steps - peak) / (total - 1 - peak))));
    }

    private static double halfWave(double from, double to, double x) {
        double cosine = StrictMath.cos(Math.PI * x);
        return from * (1 + cosine) / 2 + to * (1 - cosine) / 2;
    }

    /**
     * Increases the rate linearly, and then follows another schedule, which counts from there.
     *
     * @param length the number of steps to reach the factor 1
     * @param then the schedule that follows
     * @return (steps + 1) / length, then the other's factor
     * @throws IllegalArgumentException if the length isn't positive
     */
    static Schedule warmUp(long length, Schedule then) {
        requirePositive(length);
        Objects.requireNonNull(then, "then");
        return new NamedSchedule(Texts.call("warmUp", length, then),
                steps -> steps < length ? (steps + 1.) / length : then.factor(steps - length));
    }

    /**
     * Counts in larger units than steps, such as epochs.
     *
     * @param steps the number of steps in a unit, such as the number of batches
     * @return a schedule whose factor changes once in so many steps
     * @throws IllegalArgumentException if the number isn't positive
     */
    default Schedule every(long steps) {
        requirePositive(steps);
        return new NamedSchedule(Texts.of(this) + Texts.call(".every", steps), n -> factor(n / steps));
    }

    private static void requirePositive(long number) {
        if (number <= 0) {
            throw new IllegalArgumentException("a schedule needs a positive number of steps, not " + number);
        }
    }
}
