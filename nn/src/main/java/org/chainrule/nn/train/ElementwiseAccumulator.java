package org.chainrule.nn.train;

import java.util.Arrays;
import java.util.Objects;

import org.chainrule.autograd.DType;
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
        boolean areWhole = prediction.dtype() == DType.I64 && target.dtype() == DType.I64;
        long[] wholeP = areWhole ? prediction.toLongArray() : null;
        long[] wholeT = areWhole ? target.toLongArray() : null;
        for (int n = 0; n < p.length; n++) {
            count++;
            add(p[n], t[n], areWhole ? difference(wholeP[n], wholeT[n]) : p[n] - t[n]);
        }
    }

    /** Returns a difference of whole numbers, which beyond 2^53 is exact before it is rounded. */
    private static double difference(long a, long b) {
        long difference = a - b;
        boolean overflows = ((a ^ b) & (a ^ difference)) < 0;
        return overflows ? (double) a - b : difference;
    }

    /** Returns the metric so far: {@code MeanAbsoluteError 0.25 of 4 elements}. */
    @Override
    public final String toString() {
        return getClass().getSimpleName() + " " + value() + " of " + count + " elements";
    }

    abstract void add(double prediction, double target, double error);

    /** Returns what is kept beside the count. */
    abstract double[] kept();

    /** Goes on from what was kept beside the count. */
    abstract void keep(double... kept);

    @Override
    public final double[] state() {
        double[] kept = kept();
        double[] state = new double[kept.length + 1];
        state[0] = count;
        System.arraycopy(kept, 0, state, 1, kept.length);
        return state;
    }

    @Override
    public final void load(double... state) {
        if (Objects.requireNonNull(state, "state").length == 0) {
            throw new IllegalArgumentException("a state without a count");
        }
        keep(Arrays.copyOfRange(state, 1, state.length));
        count = States.count(state[0]);
    }

    /** The mean absolute error. */
    static final class MeanAbsoluteError extends ElementwiseAccumulator {
        private final WeightedMean mean = new WeightedMean();

        @Override
        void add(double prediction, double target, double error) {
            mean.add(Math.abs(error), 1);
        }

        @Override
        public double value() {
            return mean.value();
        }

        @Override
        double[] kept() {
            return mean.state();
        }

        @Override
        void keep(double... kept) {
            mean.load(kept);
        }
    }

    /** The coefficient of determination; the variance is computed in one pass (Welford 1962). */
    static final class R2 extends ElementwiseAccumulator {
        private final ScaledSum squaredErrors = new ScaledSum();
        private final ScaledSum squaredDeviations = new ScaledSum();
        private double mean;

        @Override
        void add(double prediction, double target, double error) {
            squaredErrors.add(error, error);
            double before = target - mean;
            mean += before / count;
            squaredDeviations.add(before, target - mean);
        }

        @Override
        public double value() {
            return squaredDeviations.inUnits == 0 ? Double.NaN : 1 - squaredErrors.over(squaredDeviations);
        }

        @Override
        double[] kept() {
            return new double[] {mean, squaredErrors.unit, squaredErrors.inUnits, squaredDeviations.unit,
                squaredDeviations.inUnits};
        }

        @Override
        void keep(double... kept) {
            States.require(kept, 5);
            mean = kept[0];
            squaredErrors.load(kept[1], kept[2]);
            squaredDeviations.load(kept[3], kept[4]);
        }
    }

    /** A sum of products of like numbers, in units of the square of the greatest, since a product may over- or underflow. */
    private static final class ScaledSum {
        private double unit = Double.MIN_NORMAL; // a power of 2, so that no digit is lost
        private double inUnits;

        void add(double a, double b) {
            double size = Math.abs(a);
            if (size >= 2 * unit && size < Double.POSITIVE_INFINITY) {
                double grown = Math.scalb(1.0, Math.getExponent(size));
                inUnits *= unit / grown;
                inUnits *= unit / grown;
                unit = grown;
            }
            inUnits += a / unit * (b / unit);
        }

        void load(double ofUnit, double ofSum) {
            unit = ofUnit;
            inUnits = ofSum;
        }

        double over(ScaledSum other) {
            return inUnits / other.inUnits * (unit / other.unit) * (unit / other.unit);
        }
    }

    /** The share of elements on the right side of a threshold, on which no NaN is. */
    static final class BinaryAccuracy extends ElementwiseAccumulator {
        private final double threshold;
        private long correct;

        BinaryAccuracy(double threshold) {
            this.threshold = threshold;
        }

        @Override
        void add(double prediction, double target, double error) {
            boolean isKnown = !Double.isNaN(prediction) && !Double.isNaN(target);
            correct += isKnown && prediction > threshold == target > 0.5 ? 1 : 0;
        }

        @Override
        public double value() {
            return (double) correct / count;
        }

        @Override
        double[] kept() {
            return new double[] {correct};
        }

        @Override
        void keep(double... kept) {
            States.require(kept, 1);
            correct = States.count(kept[0]);
        }
    }
}
