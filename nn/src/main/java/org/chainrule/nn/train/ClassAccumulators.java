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
            int classes = prediction.shape().size(1);
            double[] scores = prediction.toDoubleArray();
            for (int n = 0; n < labels.length; n++) {
                count++;
                correct += rank(scores, n * classes, classes, (int) labels[n]) < k ? 1 : 0;
            }
        }

        /**
         * Returns how many classes come before a label; NaN is never before, and a label whose score is NaN comes last.
         */
        private static int rank(double[] scores, int from, int classes, int label) {
            double own = scores[from + label];
            int before = 0;
            for (int c = 0; c < classes; c++) {
                double score = scores[from + c];
                before += c != label && (Double.isNaN(own) || score > own || score == own && c < label) ? 1 : 0;
            }
            return before;
        }

        @Override
        public double value() {
            return (double) correct / count;
        }
    }

    /** The mean of all classes' F1. */
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
    }
}
