package org.chainrule.nn.train;

import org.chainrule.autograd.Tensor;

/** Accumulators of metrics of predicted classes. */
final class ClassAccumulators {
    private ClassAccumulators() {}

    /** The share of examples whose label is among the k greatest scores. */
    static final class TopK implements Metric.Accumulator {
        private final int k;
        private long correct;
        private long count;

        TopK(int k) {
            this.k = k;
        }

        @Override
        public void add(Tensor prediction, Tensor target) {
            long[] labels = LabelCheck.labels(prediction, target);
            ClassScores scores = ClassScores.of(prediction);
            for (int n = 0; n < labels.length; n++) {
                count++;
                correct += scores.isAmong(k, n, (int) labels[n]) ? 1 : 0;
            }
        }

        @Override
        public double value() {
            return (double) correct / count;
        }

        @Override
        public String toString() {
            return correct + " of " + count + " labels among the " + k + " greatest scores";
        }
    }

    /** Leaves out the examples of a label before another accumulator sees them. */
    record Ignoring(Metric.Accumulator accumulator, long ignoreIndex) implements Metric.Accumulator {

        @Override
        public void add(Tensor prediction, Tensor target) {
            LabelCheck.withoutIgnored(prediction, target, ignoreIndex, accumulator::add);
        }

        @Override
        public double value() {
            return accumulator.value();
        }
    }

    /** The mean of the classes' F1. */
    static final class F1 implements Metric.Accumulator {
        private ConfusionMatrix matrix; // from the first batch on, which tells the number of classes

        @Override
        public void add(Tensor prediction, Tensor target) {
            LabelCheck.labels(prediction, target);
            if (matrix == null) {
                matrix = new ConfusionMatrix(prediction.shape().size(1));
            }
            matrix.add(prediction, target);
        }

        @Override
        public double value() {
            return matrix == null ? Double.NaN : matrix.macroF1();
        }

        @Override
        public String toString() {
            return "F1 " + value();
        }
    }
}
