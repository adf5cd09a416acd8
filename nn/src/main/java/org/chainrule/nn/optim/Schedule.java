package org.chainrule.nn.optim;

/**
 * What the learning rate is multiplied by as training goes on: a function of the number of steps done, and nothing else,
 * so that it needs no memory of its own.
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
