package org.chainrule.nn.train;

import org.chainrule.autograd.Tensor;

/** Metrics of predicted numbers. */
abstract class RegressionAccumulator implements Metric.Accumulator {
    long count;

    @Override
    public final void add(Tensor prediction, Tensor target) {
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
    static final class Mean extends RegressionAccumulator {
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

    /** The explained share of the variance, which is kept up in one pass (Welford 1962). */
    static final class R2 extends RegressionAccumulator {
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
}
