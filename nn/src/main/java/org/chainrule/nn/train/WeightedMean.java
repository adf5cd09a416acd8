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

    boolean isEmpty() {
        return weights == 0;
    }

    /** Returns the mean; NaN of nothing. */
    double value() {
        return Double.isFinite(sum) ? sum / weights : scaledSum / weights * SCALE;
    }
}
