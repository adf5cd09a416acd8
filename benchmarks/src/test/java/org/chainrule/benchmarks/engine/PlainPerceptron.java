package org.chainrule.benchmarks.engine;

import java.util.ArrayList;
import java.util.List;

import org.chainrule.benchmarks.work.SyntheticData;
import org.chainrule.benchmarks.work.Training;
import org.chainrule.benchmarks.work.Training.Goal;

/** Training by loops over arrays in double precision, the formulas written out. */
final class PlainPerceptron {
    private final Training work;
    private final double[] x;
    private final List<double[]> weights = new ArrayList<>();
    private final List<double[]> biases = new ArrayList<>();
    private final List<double[]> moments = new ArrayList<>(); // first and second of each parameter, by turns
    private int steps;

    PlainPerceptron(Training work) {
        this.work = work;
        this.x = SyntheticData.widened(work.x());
        for (int layer = 0; layer < work.layers(); layer++) {
            weights.add(SyntheticData.widened(work.weight(layer)));
            biases.add(SyntheticData.widened(work.bias(layer)));
        }
    }

    /** The output of every layer, after relu but for the last; the input first. */
    private List<double[]> outputs() {
        List<double[]> outputs = new ArrayList<>(List.of(x));
        for (int layer = 0; layer < work.layers(); layer++) {
            int in = work.sizes().get(layer);
            int out = work.sizes().get(layer + 1);
            double[] y = new double[work.batch() * out];
            for (int i = 0; i < work.batch(); i++) {
                for (int j = 0; j < out; j++) {
                    double sum = biases.get(layer)[j];
                    for (int k = 0; k < in; k++) {
                        sum += outputs.get(layer)[i * in + k] * weights.get(layer)[j * in + k];
                    }
                    y[i * out + j] = layer == work.layers() - 1 ? sum : Math.max(0, sum);
                }
            }
            outputs.add(y);
        }
        return outputs;
    }

    double loss() {
        double[] y = outputs().getLast();
        double sum = 0;
        if (work.goal() == Goal.REGRESSION) {
            for (int i = 0; i < y.length; i++) {
                sum += (y[i] - work.targets()[i]) * (y[i] - work.targets()[i]);
            }
            return sum / y.length;
        }
        long[] labels = work.labels();
        for (int i = 0; i < work.batch(); i++) {
            sum += Math.log(total(y, i)) - y[i * work.outputs() + (int) labels[i]];
        }
        return sum / work.batch();
    }

    private double total(double[] y, int row) {
        double total = 0;
        for (int j = 0; j < work.outputs(); j++) {
            total += Math.exp(y[row * work.outputs() + j]);
        }
        return total;
    }

    private double[] derivativeOfLoss(double[] y) {
        double[] g = new double[y.length];
        float[] targets = work.targets();
        long[] labels = work.labels();
        for (int i = 0; i < y.length; i++) {
            int row = i / work.outputs();
            g[i] = work.goal() == Goal.REGRESSION
                    ? 2 * (y[i] - targets[i]) / y.length
                    : (Math.exp(y[i]) / total(y, row) - (labels[row] == i % work.outputs() ? 1 : 0)) / work.batch();
        }
        return g;
    }

    void step() {
        steps++;
        List<double[]> outputs = outputs();
        double[] g = derivativeOfLoss(outputs.getLast());
        for (int layer = work.layers() - 1; layer >= 0; layer--) {
            int in = work.sizes().get(layer);
            int out = work.sizes().get(layer + 1);
            double[] input = outputs.get(layer);
            double[] weight = weights.get(layer);
            double[] derivativeOfWeight = new double[weight.length];
            double[] derivativeOfBias = new double[out];
            double[] before = new double[input.length];
            for (int i = 0; i < work.batch(); i++) {
                for (int j = 0; j < out; j++) {
                    derivativeOfBias[j] += g[i * out + j];
                    for (int k = 0; k < in; k++) {
                        derivativeOfWeight[j * in + k] += g[i * out + j] * input[i * in + k];
                        before[i * in + k] += input[i * in + k] > 0 ? g[i * out + j] * weight[j * in + k] : 0;
                    }
                }
            }
            move(2 * layer, weight, derivativeOfWeight);
            move(2 * layer + 1, biases.get(layer), derivativeOfBias);
            g = before;
        }
    }

    private void move(int parameter, double[] values, double[] derivatives) {
        double rate = work.goal().learningRate();
        if (work.goal() == Goal.REGRESSION) {
            for (int i = 0; i < values.length; i++) {
                values[i] -= rate * derivatives[i];
            }
            return;
        }
        while (moments.size() <= 2 * parameter + 1) {
            moments.add(null);
        }
        if (moments.get(2 * parameter) == null) {
            moments.set(2 * parameter, new double[values.length]);
            moments.set(2 * parameter + 1, new double[values.length]);
        }
        double[] m = moments.get(2 * parameter);
        double[] s = moments.get(2 * parameter + 1);
        for (int i = 0; i < values.length; i++) { // Adam, as Kingma and Ba state it
            m[i] = 0.9 * m[i] + 0.1 * derivatives[i];
            s[i] = 0.999 * s[i] + 0.001 * derivatives[i] * derivatives[i];
            values[i] -= rate * m[i] / (1 - Math.pow(0.9, steps))
                    / (Math.sqrt(s[i] / (1 - Math.pow(0.999, steps))) + 1e-8);
        }
    }
}
