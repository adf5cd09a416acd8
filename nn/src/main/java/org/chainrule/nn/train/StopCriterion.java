package org.chainrule.nn.train;

/**
 * Decides after each epoch whether training should end. It is told every error in turn and may remember them, so each
 * training needs a criterion of its own.
 *
 * {@snippet :
 * var stop = StopCriterion.below(0.01).or(StopCriterion.noImprovement(20));
 * do {
 *     train();
 * } while (!stop.isMet(validationError()));
 * }
 */
@FunctionalInterface
public interface StopCriterion {

    /**
     * Takes note of an epoch's error.
     *
     * @param error such as the loss, or the share of misses on data that isn't trained on
     * @return whether training should end
     */
    boolean isMet(double error);

    /**
     * The error is small enough.
     *
     * @param threshold what it must be below
     * @return the criterion
     */
    static StopCriterion below(double threshold) {
        return error -> error < threshold;
    }

    /**
     * The error hardly changes any more: it is nearer than a threshold to the one before.
     *
     * @param threshold what the change must be below
     * @return the criterion
     */
    static StopCriterion changeBelow(double threshold) {
        double[] last = {Double.NaN};
        return error -> {
            boolean met = Math.abs(error - last[0]) < threshold;
            last[0] = error;
            return met;
        };
    }

    /**
     * Early stopping: the error hasn't gone below its least value for a while. Told of errors on data that isn't trained
     * on, this ends training where the network begins to learn its examples by heart (Prechelt 1998).
     *
     * @param patience how many epochs in a row without a new least value end the training
     * @return the criterion
     * @throws IllegalArgumentException if the patience isn't positive
     */
    static StopCriterion noImprovement(int patience) {
        requirePositive(patience);
        double[] least = {Double.POSITIVE_INFINITY};
        int[] waited = {0};
        return error -> {
            boolean improved = error < least[0];
            waited[0] = improved ? 0 : waited[0] + 1;
            least[0] = improved ? error : least[0];
            return waited[0] >= patience;
        };
    }

    /**
     * The same criterion told of the mean of the last errors, which evens out their ups and downs; not met before there
     * are so many.
     *
     * @param window how many errors
     * @return the criterion
     * @throws IllegalArgumentException if the window isn't positive
     */
    default StopCriterion averagedOver(int window) {
        requirePositive(window);
        double[] last = new double[window];
        long[] seen = {0};
        return error -> {
            last[(int) (seen[0]++ % window)] = error;
            double sum = 0;
            for (double each : last) {
                sum += each;
            }
            return seen[0] >= window && isMet(sum / window);
        };
    }

    /**
     * This criterion or another. Both are told of every error.
     *
     * @param other the other
     * @return the criterion that is met when one of them is
     */
    default StopCriterion or(StopCriterion other) {
        return error -> isMet(error) | other.isMet(error);
    }

    private static void requirePositive(int number) {
        if (number <= 0) {
            throw new IllegalArgumentException("a criterion needs a positive number of epochs, not " + number);
        }
    }
}
