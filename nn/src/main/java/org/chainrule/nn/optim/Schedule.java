package org.chainrule.nn.optim;

/**
 * What the learning rate is multiplied by as training goes on: a function of the number of steps done, and nothing else,
 * so that it needs no memory of its own. The exception is {@link ReduceOnPlateau}, which follows the error.
 */
@FunctionalInterface
public interface Schedule {

    /**
     * The factor for the next step.
     *
     * @param steps how many steps were done before, from 0
     * @return what the learning rate is multiplied by
     */
    double factor(long steps);

    /**
     * The rate as it is.
     *
     * @return 1, 1, 1, ...
     */
    static Schedule constant() {
        return _ -> 1;
    }

    /**
     * A drop now and then.
     *
     * @param every after how many steps
     * @param gamma the factor of a drop, such as 0.1
     * @return gamma^floor(steps / every)
     * @throws IllegalArgumentException if {@code every} isn't positive
     */
    static Schedule step(long every, double gamma) {
        requirePositive(every);
        return steps -> Math.pow(gamma, steps / every);
    }

    /**
     * A steady decay.
     *
     * @param gamma the factor of each step, such as 0.99
     * @return gamma^steps
     */
    static Schedule exponential(double gamma) {
        return steps -> Math.pow(gamma, steps);
    }

    /**
     * Half a wave down to 0 (Loshchilov, Hutter 2017).
     *
     * @param total how many steps it takes; 0 afterwards
     * @return (1 + cos(pi steps / total)) / 2
     * @throws IllegalArgumentException if the total isn't positive
     */
    static Schedule cosine(long total) {
        return cosine(total, 0);
    }

    /**
     * Half a wave down to a least factor (Loshchilov, Hutter 2017).
     *
     * @param total how many steps it takes
     * @param least the factor at its end and afterwards
     * @return least + (1 - least) (1 + cos(pi steps / total)) / 2
     * @throws IllegalArgumentException if the total isn't positive
     */
    static Schedule cosine(long total, double least) {
        requirePositive(total);
        return steps -> steps >= total ? least : least + (1 - least) * (1 + Math.cos(Math.PI * steps / total)) / 2;
    }

    /**
     * One cycle with the usual settings: up from 1/25 during 3/10 of the steps, then down to 1/250,000; see
     * {@link #oneCycle(long, double, double, double)}.
     *
     * @param total how many steps it takes
     * @return the schedule, for a rule whose rate is the greatest that it can bear
     * @throws IllegalArgumentException if the total isn't positive
     */
    static Schedule oneCycle(long total) {
        return oneCycle(total, 0.3, 25, 1e4);
    }

    /**
     * One cycle: half a wave up to the rule's own rate, the greatest, and another down to almost nothing (Smith, Topin
     * 2018). With the peak at step p = rise total - 1, and both waves of the form from (1 + cos(pi x)) / 2 + to (1 - cos(pi x)) / 2,
     * the factor goes from 1/divisor to 1 with x = steps / p, and then to 1/(divisor finalDivisor) with
     * x = (steps - p) / (total - 1 - p).
     *
     * @param total how many steps it takes; afterwards the factor stays where it is
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
        return steps -> steps < peak
                ? halfWave(start, 1, steps / peak)
                : halfWave(1, end, Math.min(1, (steps - peak) / (total - 1 - peak)));
    }

    private static double halfWave(double from, double to, double x) {
        double cosine = Math.cos(Math.PI * x);
        return from * (1 + cosine) / 2 + to * (1 - cosine) / 2;
    }

    /**
     * A rise in equal steps, and then another schedule, which counts from there.
     *
     * @param length how many steps it takes to come to 1
     * @param then what follows
     * @return (steps + 1) / length, then the other's factor
     * @throws IllegalArgumentException if the length isn't positive
     */
    static Schedule warmUp(long length, Schedule then) {
        requirePositive(length);
        return steps -> steps < length ? (steps + 1.) / length : then.factor(steps - length);
    }

    /**
     * The same schedule in larger units, such as epochs.
     *
     * @param steps how many steps make a unit, such as the number of batches
     * @return a schedule whose factor changes once in so many steps
     * @throws IllegalArgumentException if the number isn't positive
     */
    default Schedule every(long steps) {
        requirePositive(steps);
        return n -> factor(n / steps);
    }

    private static void requirePositive(long number) {
        if (number <= 0) {
            throw new IllegalArgumentException("a schedule needs a positive number of steps, not " + number);
        }
    }
}
