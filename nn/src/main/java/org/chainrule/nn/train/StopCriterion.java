package org.chainrule.nn.train;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.function.DoublePredicate;

import org.chainrule.nn.internal.Texts;

/**
 * Decides after each epoch whether training should end. A criterion is an immutable description; what must be
 * remembered from epoch to epoch is in the {@link Monitor} that each training starts, so trainings may share a
 * criterion.
 *
 * {@snippet :
 * var monitor = StopCriterion.below(0.01).or(StopCriterion.noImprovement(20)).start();
 * do {
 *     train();
 * } while (!monitor.isMet(validationError()));
 * }
 *
 * <p>
 * One of your own is a function that makes monitors:
 *
 * {@snippet :
 * StopCriterion rising = () -> {
 *     double[] last = {Double.POSITIVE_INFINITY};
 *     return error -> {
 *         boolean isMet = error > last[0];
 *         last[0] = error;
 *         return isMet;
 *     };
 * };
 * }
 */
@FunctionalInterface
public interface StopCriterion {

    /**
     * Starts to monitor a training.
     *
     * @return a monitor that has seen no error
     */
    Monitor start();

    /** Monitors the errors of one training. */
    @FunctionalInterface
    interface Monitor {

        /**
         * Takes note of an epoch's error.
         *
         * @param error such as the loss, or the share of wrong predictions, on data that isn't trained on
         * @return whether training should end
         */
        boolean isMet(double error);
    }

    /**
     * Creates a criterion that looks at the last error only.
     *
     * @param condition whether training should end, by the error
     * @return the criterion
     */
    static StopCriterion when(DoublePredicate condition) {
        Objects.requireNonNull(condition, "condition");
        return new NamedCriterion(Texts.call("when", condition), () -> condition::test);
    }

    /**
     * Creates a criterion that is met when the error is small enough.
     *
     * @param threshold what the error must be below
     * @return the criterion
     * @throws IllegalArgumentException if the threshold is NaN
     */
    static StopCriterion below(double threshold) {
        requireNumber(threshold);
        return new NamedCriterion(Texts.call("below", threshold), () -> error -> error < threshold);
    }

    /**
     * Creates a criterion that is met when the error hardly changes any more: it is nearer than a threshold to the one
     * before.
     *
     * @param threshold what the change must be below
     * @return the criterion
     * @throws IllegalArgumentException if the threshold is NaN
     */
    static StopCriterion changeBelow(double threshold) {
        requireNumber(threshold);
        return new NamedCriterion(Texts.call("changeBelow", threshold), () -> {
            double[] last = {Double.NaN};
            return error -> {
                boolean isMet = Math.abs(error - last[0]) < threshold;
                last[0] = error;
                return isMet;
            };
        });
    }

    /**
     * Creates a criterion of early stopping: it is met when the error hasn't gone below its least value for a while.
     * With errors on data that isn't trained on, this ends training where the network begins to overfit (Prechelt
     * 1998).
     *
     * @param patience how many epochs in a row without a new least value end the training
     * @return the criterion
     * @throws IllegalArgumentException if the patience isn't positive
     */
    static StopCriterion noImprovement(int patience) {
        requirePositive(patience);
        return new NamedCriterion(Texts.call("noImprovement", patience), () -> {
            double[] least = {Double.POSITIVE_INFINITY};
            int[] badEpochs = {0};
            return error -> {
                boolean isImprovement = error < least[0];
                badEpochs[0] = isImprovement ? 0 : badEpochs[0] + 1;
                least[0] = isImprovement ? error : least[0];
                return badEpochs[0] >= patience;
            };
        });
    }

    /**
     * Applies this criterion to the mean of the last errors, which evens out their ups and downs. It isn't met before
     * there are so many.
     *
     * @param window how many errors
     * @return the changed criterion
     * @throws IllegalArgumentException if the window isn't positive
     */
    default StopCriterion averagedOver(int window) {
        requirePositive(window);
        return new NamedCriterion(Texts.of(this) + Texts.call(".averagedOver", window), () -> {
            Monitor monitor = Objects.requireNonNull(start(), "the criterion started null");
            Deque<Double> last = new ArrayDeque<>();
            return error -> {
                last.addLast(error);
                if (last.size() > window) {
                    last.removeFirst();
                }
                double sum = 0;
                for (double each : last) {
                    sum += each;
                }
                return last.size() == window && monitor.isMet(sum / window);
            };
        });
    }

    /**
     * Combines this criterion with another; each sees every error.
     *
     * @param other the other criterion
     * @return a criterion that is met when one of them is
     */
    default StopCriterion or(StopCriterion other) {
        Objects.requireNonNull(other, "other");
        return new NamedCriterion(Texts.of(this) + Texts.call(".or", other), () -> {
            Monitor first = Objects.requireNonNull(start(), "the criterion started null");
            Monitor second = Objects.requireNonNull(other.start(), "the other criterion started null");
            return error -> first.isMet(error) | second.isMet(error);
        });
    }

    private static void requirePositive(int number) {
        if (number <= 0) {
            throw new IllegalArgumentException("a criterion needs a positive number of epochs, not " + number);
        }
    }

    private static void requireNumber(double threshold) {
        if (Double.isNaN(threshold)) {
            throw new IllegalArgumentException("nothing is below a threshold of NaN");
        }
    }
}
