package org.chainrule.nn.optim;

import java.io.Serializable;
import java.util.Objects;

/**
 * Reduces the learning rate whenever training makes no progress. Unlike other schedules it follows the error that it is
 * told of after each epoch, and so has a state, of four numbers that can be saved. A reduction multiplies the factor by
 * gamma, once more than {@code patience} epochs in a row have not brought the least error e down below e - threshold
 * |e|.
 *
 * {@snippet :
 * ReduceOnPlateau plateau = ReduceOnPlateau.of().patience(5);
 * var optimizer = Optimizer.of(new Adam(0.001), network).schedule(plateau);
 * for (int epoch = 0; epoch < 100; epoch++) {
 *     trainOneEpoch();
 *     plateau.observe(validationError());
 * }
 * }
 */
public final class ReduceOnPlateau implements Schedule {
    private static final long serialVersionUID = 1;

    /**
     * What a schedule remembers.
     *
     * @param factor the factor of the learning rate, 1 before the first reduction
     * @param best the least error so far, infinite before the first
     * @param badEpochs the number of epochs in a row without progress
     * @param cooldownLeft the number of epochs that won't count as ones without progress
     */
    public record State(double factor, double best, int badEpochs, int cooldownLeft) implements Serializable {

        /**
         * Creates a state.
         *
         * @throws IllegalArgumentException if a number is out of its range
         */
        public State {
            Range.NON_NEGATIVE.check("factor", factor);
            if (Double.isNaN(best) || badEpochs < 0 || cooldownLeft < 0) {
                throw new IllegalArgumentException(
                        "the least error must be a number and the counts not negative, but they "
                                + "are " + best + ", " + badEpochs + " and " + cooldownLeft);
            }
        }
    }

    private final double gamma;
    private final int patience;
    private final double threshold;
    private final int cooldown;
    private final double minFactor;
    private State state = new State(1, Double.POSITIVE_INFINITY, 0, 0);

    private ReduceOnPlateau(double gamma, int patience, double threshold, int cooldown, double minFactor) {
        Range.FRACTION.check("gamma", gamma);
        Range.NON_NEGATIVE.check("patience", patience);
        Range.NON_NEGATIVE.check("threshold", threshold);
        Range.NON_NEGATIVE.check("cooldown", cooldown);
        Range.NON_NEGATIVE.check("minFactor", minFactor);
        this.gamma = gamma;
        this.patience = patience;
        this.threshold = threshold;
        this.cooldown = cooldown;
        this.minFactor = minFactor;
    }

    /**
     * Creates a schedule with the usual settings: gamma = 0.1, patience 10, threshold 1e-4, no cooldown, no least
     * factor.
     *
     * @return the schedule, which has observed nothing yet
     */
    public static ReduceOnPlateau of() {
        return new ReduceOnPlateau(0.1, 10, 1e-4, 0, 0);
    }

    /**
     * Sets what a reduction multiplies the factor by.
     *
     * @param drop from 0 to below 1, by default 0.1
     * @return the changed schedule, which has observed nothing yet
     * @throws IllegalArgumentException if it is out of its range
     */
    public ReduceOnPlateau gamma(double drop) {
        return new ReduceOnPlateau(drop, patience, threshold, cooldown, minFactor);
    }

    /**
     * Sets the patience.
     *
     * @param epochs how many in a row without progress are tolerated, by default 10
     * @return the changed schedule, which has observed nothing yet
     * @throws IllegalArgumentException if it is negative
     */
    public ReduceOnPlateau patience(int epochs) {
        return new ReduceOnPlateau(gamma, epochs, threshold, cooldown, minFactor);
    }

    /**
     * Sets what counts as progress.
     *
     * @param share by what share of the least error the next must be less, by default 1e-4
     * @return the changed schedule, which has observed nothing yet
     * @throws IllegalArgumentException if it is negative
     */
    public ReduceOnPlateau threshold(double share) {
        return new ReduceOnPlateau(gamma, patience, share, cooldown, minFactor);
    }

    /**
     * Sets a number of epochs after each reduction that don't count as ones without progress.
     *
     * @param epochs by default 0
     * @return the changed schedule, which has observed nothing yet
     * @throws IllegalArgumentException if it is negative
     */
    public ReduceOnPlateau cooldown(int epochs) {
        return new ReduceOnPlateau(gamma, patience, threshold, epochs, minFactor);
    }

    /**
     * Sets the least factor.
     *
     * @param least by default 0
     * @return the changed schedule, which has observed nothing yet
     * @throws IllegalArgumentException if it is negative
     */
    public ReduceOnPlateau minFactor(double least) {
        return new ReduceOnPlateau(gamma, patience, threshold, cooldown, least);
    }

    /**
     * Takes note of an epoch's error, and reduces the factor if it is time. NaN is no progress.
     *
     * @param error such as the loss on data that isn't trained on
     * @return the factor from now on
     */
    public double observe(double error) {
        boolean progress = state.best == Double.POSITIVE_INFINITY
                ? error < state.best
                : error < state.best - threshold * Math.abs(state.best);
        double best = progress ? error : state.best;
        boolean isCoolingDown = state.cooldownLeft > 0;
        int badEpochs = progress || isCoolingDown ? 0 : state.badEpochs + 1;
        state = badEpochs > patience
                ? new State(Math.min(state.factor, Math.max(minFactor, state.factor * gamma)), best, 0,
                        cooldown)
                : new State(state.factor, best, badEpochs, isCoolingDown ? state.cooldownLeft - 1 : 0);
        return state.factor;
    }

    /**
     * Returns the factor after the epochs observed, whatever the number of steps.
     *
     * @param steps the number of steps done before
     * @return what the learning rate is multiplied by
     */
    @Override
    public double factor(long steps) {
        return state.factor;
    }

    /** {@return what the schedule remembers} */
    public State state() {
        return state;
    }

    /**
     * Resumes from a state.
     *
     * @param remembered what {@link #state()} gave
     */
    public void load(State remembered) {
        Objects.requireNonNull(remembered, "remembered");
        state = remembered;
    }

    /** Returns the settings, and what was observed. */
    @Override
    public String toString() {
        return "ReduceOnPlateau(gamma=" + gamma + ", patience=" + patience + ", threshold=" + threshold + ", cooldown="
                + cooldown + ", minFactor=" + minFactor + ", " + state + ")";
    }
}
