package org.chainrule.nn.optim;

/**
 * A drop of the learning rate whenever training no longer makes progress. Unlike other schedules it follows the error that
 * it is told of after each epoch, and so has a memory, of four numbers that can be saved. A drop multiplies the factor by
 * gamma, once more than {@code patience} epochs in a row have not brought the least error e down below e - threshold |e|.
 *
 * {@snippet :
 * Plateau plateau = Plateau.of().patience(5);
 * var optimizer = Optimizer.of(new Adam(0.001), network).schedule(plateau);
 * for (int epoch = 0; epoch < 100; epoch++) {
 *     trainOneEpoch();
 *     plateau.observe(validationError());
 * }
 * }
 */
public final class Plateau implements Schedule {

    /**
     * What it remembers.
     *
     * @param factor what the learning rate is multiplied by, 1 before the first drop
     * @param least the least error so far, infinite before the first
     * @param waited how many epochs in a row brought no progress
     * @param resting for how many epochs more none is expected after a drop
     */
    public record State(double factor, double least, int waited, int resting) {

        /**
         * A memory.
         *
         * @throws IllegalArgumentException if a number is out of its range
         */
        public State {
            Settings.notNegative("factor", factor);
            if (Double.isNaN(least) || waited < 0 || resting < 0) {
                throw new IllegalArgumentException(
                        "the least error must be a number and the counts not negative, but they "
                                + "are " + least + ", " + waited + " and " + resting);
            }
        }
    }

    private static final State START = new State(1, Double.POSITIVE_INFINITY, 0, 0);

    private final double gamma;
    private final int patience;
    private final double threshold;
    private final int cooldown;
    private final double leastFactor;
    private State state = START;

    private Plateau(double gamma, int patience, double threshold, int cooldown, double leastFactor) {
        Settings.share("gamma", gamma);
        Settings.notNegative("patience", patience);
        Settings.notNegative("threshold", threshold);
        Settings.notNegative("cooldown", cooldown);
        Settings.notNegative("leastFactor", leastFactor);
        this.gamma = gamma;
        this.patience = patience;
        this.threshold = threshold;
        this.cooldown = cooldown;
        this.leastFactor = leastFactor;
    }

    /**
     * A schedule with the usual settings: gamma = 0.1, patience 10, threshold 1e-4, no cooldown, no least factor.
     *
     * @return the schedule, which has observed nothing yet
     */
    public static Plateau of() {
        return new Plateau(0.1, 10, 1e-4, 0, 0);
    }

    /**
     * The same with another drop.
     *
     * @param drop what the factor is multiplied by, from 0 to below 1
     * @return the changed schedule, which has observed nothing yet
     * @throws IllegalArgumentException if it is out of its range
     */
    public Plateau gamma(double drop) {
        return new Plateau(drop, patience, threshold, cooldown, leastFactor);
    }

    /**
     * The same with another patience.
     *
     * @param epochs how many in a row without progress are put up with
     * @return the changed schedule, which has observed nothing yet
     * @throws IllegalArgumentException if it is negative
     */
    public Plateau patience(int epochs) {
        return new Plateau(gamma, epochs, threshold, cooldown, leastFactor);
    }

    /**
     * The same with another measure of progress.
     *
     * @param share by what share of the least error the next must be less
     * @return the changed schedule, which has observed nothing yet
     * @throws IllegalArgumentException if it is negative
     */
    public Plateau threshold(double share) {
        return new Plateau(gamma, patience, share, cooldown, leastFactor);
    }

    /**
     * The same with a rest after each drop, during which no epoch counts as one without progress.
     *
     * @param epochs how many
     * @return the changed schedule, which has observed nothing yet
     * @throws IllegalArgumentException if it is negative
     */
    public Plateau cooldown(int epochs) {
        return new Plateau(gamma, patience, threshold, epochs, leastFactor);
    }

    /**
     * The same with a factor below which no drop leads.
     *
     * @param least the least factor
     * @return the changed schedule, which has observed nothing yet
     * @throws IllegalArgumentException if it is negative
     */
    public Plateau leastFactor(double least) {
        return new Plateau(gamma, patience, threshold, cooldown, least);
    }

    /**
     * Takes note of an epoch's error, and drops the factor if it is time. NaN is no progress.
     *
     * @param error such as the loss on data that isn't trained on
     * @return the factor from now on
     */
    public double observe(double error) {
        boolean progress = state.least == Double.POSITIVE_INFINITY
                ? error < state.least
                : error < state.least - threshold * Math.abs(state.least);
        double least = progress ? error : state.least;
        boolean resting = state.resting > 0;
        int waited = progress || resting ? 0 : state.waited + 1;
        state = waited > patience
                ? new State(Math.min(state.factor, Math.max(leastFactor, state.factor * gamma)), least, 0, cooldown)
                : new State(state.factor, least, waited, resting ? state.resting - 1 : 0);
        return state.factor;
    }

    /**
     * The factor after the epochs observed, whatever the number of steps.
     *
     * @param steps how many steps were done before
     * @return what the learning rate is multiplied by
     */
    @Override
    public double factor(long steps) {
        return state.factor;
    }

    /** {@return what it remembers} */
    public State state() {
        return state;
    }

    /**
     * Goes on from a state.
     *
     * @param remembered what {@link #state()} gave
     */
    public void load(State remembered) {
        state = remembered;
    }
}
