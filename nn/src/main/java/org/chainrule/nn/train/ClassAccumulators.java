package org.chainrule.nn.train;

import java.util.Objects;

import org.chainrule.autograd.Tensor;
import org.jspecify.annotations.Nullable;

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
            var examples = LabelledScores.classesSecond(prediction, target);
            long[] labels = LabelCheck.labels(examples.scores(), examples.labels());
            ClassScores scores = ClassScores.of(examples.scores());
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
        public double[] state() {
            return new double[] {correct, count};
        }

        @Override
        public void load(double... state) {
            States.require(state, 2);
            correct = States.count(state[0]);
            count = States.count(state[1]);
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
            var examples = LabelledScores.classesSecond(prediction, target);
            LabelCheck.withoutIgnored(examples.scores(), examples.labels(), ignoreIndex, accumulator::add);
        }

        @Override
        public double value() {
            return accumulator.value();
        }

        @Override
        public double @Nullable [] state() {
            return accumulator.state();
        }

        @Override
        public void load(double... state) {
            accumulator.load(state);
        }
    }

    /** Takes the classes along the last axis before another accumulator sees them. */
    record ClassesLast(Metric.Accumulator accumulator) implements Metric.Accumulator {

        @Override
        public void add(Tensor prediction, Tensor target) {
            var examples = LabelledScores.classesLast(prediction, target);
            accumulator.add(examples.scores(), examples.labels());
        }

        @Override
        public double value() {
            return accumulator.value();
        }

        @Override
        public double @Nullable [] state() {
            return accumulator.state();
        }

        @Override
        public void load(double... state) {
            accumulator.load(state);
        }
    }

    /** The exponential of the mean cross-entropy of the labels. */
    static final class Perplexity implements Metric.Accumulator {
        private final WeightedMean surprise = new WeightedMean();

        @Override
        public void add(Tensor prediction, Tensor target) {
            var examples = LabelledScores.classesSecond(prediction, target);
            long[] labels = LabelCheck.labels(examples.scores(), examples.labels());
            double[] scores = examples.scores().toDoubleArray();
            int classes = examples.scores().shape().size(1);
            for (int n = 0; n < labels.length; n++) {
                surprise.add(crossEntropy(scores, n * classes, classes, (int) labels[n]), 1);
            }
        }

        /** Computes -ln softmax(x) at a label, as ln(sum(exp(x - x[label]))) from the greatest score on. */
        private static double crossEntropy(double[] scores, int start, int classes, int label) {
            double greatest = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < classes; c++) {
                greatest = Math.max(greatest, scores[start + c]);
            }
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                sum += StrictMath.exp(scores[start + c] - greatest);
            }
            return StrictMath.log(sum) + (greatest - scores[start + label]);
        }

        @Override
        public double value() {
            return StrictMath.exp(surprise.value());
        }

        @Override
        public double[] state() {
            return surprise.state();
        }

        @Override
        public void load(double... state) {
            surprise.load(state);
        }

        @Override
        public String toString() {
            return "perplexity " + value();
        }
    }

    /** The mean of the classes' F1. */
    static final class F1 implements Metric.Accumulator {
        private ConfusionMatrix matrix; // from the first batch on, which tells the number of classes

        @Override
        public void add(Tensor prediction, Tensor target) {
            var examples = LabelledScores.classesSecond(prediction, target);
            LabelCheck.labels(examples.scores(), examples.labels());
            if (matrix == null) {
                matrix = new ConfusionMatrix(examples.scores().shape().size(1));
            }
            matrix.add(examples.scores(), examples.labels());
        }

        @Override
        public double value() {
            return matrix == null ? Double.NaN : matrix.macroF1();
        }

        @Override
        public double[] state() {
            return matrix == null ? new double[0] : matrix.state();
        }

        @Override
        public void load(double... state) {
            matrix = Objects.requireNonNull(state, "state").length == 0 ? null : ConfusionMatrix.ofState(state);
        }

        @Override
        public String toString() {
            return "F1 " + value();
        }
    }
}
