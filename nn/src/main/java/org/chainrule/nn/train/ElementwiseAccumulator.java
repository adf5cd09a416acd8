package org.chainrule.nn.train;

import java.util.Objects;

import org.chainrule.autograd.Tensor;

/** Accumulates a metric that compares predictions with targets element by element. */
abstract class ElementwiseAccumulator implements Metric.Accumulator {
    long count;

    @Override
    public final void add(Tensor prediction, Tensor target) {
        Objects.requireNonNull(prediction, "prediction");
        Objects.requireNonNull(target, "target");
        if (!prediction.shape().equals(target.shape())) {
            throw new IllegalArgumentException("predictions of shape " + prediction.shape()
                    + " can't be compared with targets of shape " + target.shape() + ", one by one");
        }
        double[] p = prediction.toDoubleArray();
        double[] t = target.toDoubleArray();
        for (int n = 0; n < p.length; n++) {
            count++;
            add(p[n], t[n]);
        }
    }

    abstract void add(double prediction, double target);

    /** The mean absolute error. */
    static final class MeanAbsoluteError extends ElementwiseAccumulator {
        private double sum;

        @Override
        void add(double prediction, double target) {
            sum += Math.abs(prediction - target);
        }

        @Override
        public double value() {
            return sum / count;
        }
    }

    /** The coefficient of determination; the variance is computed in one pass (Welford 1962). */
    static final class R2 extends ElementwiseAccumulator {
        private double squaredErrors;
        private double mean;
        private double squaredDeviations;

        @Override
        void add(double prediction, double target) {
            squaredErrors += (prediction - target) * (prediction - target);
            double before = target - mean;
            mean += before / count;
            squaredDeviations += before * (target - mean);
        }

        @Override
        public double value() {
            return squaredDeviations == 0 ? Double.NaN : 1 - squaredErrors / squaredDeviations;
        }
    }

    /** The share of elements on the right side of a threshold. */
    static final class BinaryAccuracy extends ElementwiseAccumulator {
        private final double threshold;
        private long correct;

        BinaryAccuracy(double threshold) {
            this.threshold = threshold;
        }

        @Override
        void add(double prediction, double target) {
            correct += !Double.isNaN(prediction) && prediction > threshold == target > 0.5 ? 1 : 0;
        }

        @Override
        public double value() {
            return (double) correct / count;
        }
    }
}
