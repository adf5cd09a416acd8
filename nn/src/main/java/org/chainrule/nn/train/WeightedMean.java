package org.chainrule.nn.train;

/** A mean of values with weights, which is finite even where their sum isn't. */
final class WeightedMean {
    private static final double SCALE = 0x1p64; // more than all weights add up to

    private long weights;
    private double sum;
    private double scaledSum; // of values divided by the scale

    void add(double value, long weight) {
        weights += weight;
        sum += value * weight;
        scaledSum += value / SCALE * weight;
    }

    /** Returns what was kept of all values. */
    double[] state() {
        return new double[] {weights, sum, scaledSum};
    }

    /** Goes on from what another mean has kept. */
    void load(double... state) {
        States.require(state, 3);
        weights = States.count(state[0]);
        sum = state[1];
        scaledSum = state[2];
    }

    boolean isEmpty() {
        return weights == 0;
    }

    /** Returns the mean; NaN of nothing. */
    double value() {
        return Double.isFinite(sum) ? sum / weights : scaledSum / weights * SCALE;
    }
}
