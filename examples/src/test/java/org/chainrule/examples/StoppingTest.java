package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.nio.file.Path;
import java.util.List;

import org.chainrule.autograd.Tensor;
import org.chainrule.examples.Stopping.Ending;
import org.chainrule.examples.Stopping.Net;
import org.chainrule.examples.Stopping.Rule;
import org.chainrule.nn.Network;
import org.junit.jupiter.api.Test;

/** Compares the trainings with loops over plain numbers. */
class StoppingTest {
    private static final double[][] X = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
    private static final double[] Y = {0, 1, 1, 0};

    @Test
    void theRuleHasThreeReasons() {
        var rule = new Rule(0.01, 1e-6, 3);

        assertThat(rule.reason(List.of(0.5))).isEmpty();
        assertThat(rule.reason(List.of(0.5, 0.4))).isEmpty();
        assertThat(rule.reason(List.of(0.5, 0.4, 0.3))).isEqualTo("the epochs");
        assertThat(rule.reason(List.of(0.5, 0.5 + 1e-7))).isEqualTo("no change");
        assertThat(rule.reason(List.of(0.005))).isEqualTo("the goal");
    }

    @Test
    void withZerosTheGradientIsZero() {
        Net net = Net.allEqual(0);
        net.error().backward();

        for (Tensor parameter : Network.parameters(net).tensors()) {
            assertThat(parameter.grad().abs().max().item()).isZero();
        }
        assertThat(Stopping.train(net, Stopping.RULE).errors()).containsExactly(0.5, 0.5);
    }

    /** Three equal neurons are one whose output counts three times, and learns three times as slowly as it would alone. */
    @Test
    void withEqualNumbersThreeNeuronsAreOne() {
        Net net = Net.allEqual(0.5);
        Ending ending = Stopping.train(net, new Rule(0.01, 1e-9, 2000));

        double w1 = 0.5;
        double w2 = 0.5;
        double b = 0.5;
        double v = 0.5;
        double c = 0.5;
        double error = 0;
        for (int epoch = 0; epoch < 2000; epoch++) {
            double[] g = new double[5];
            error = 0;
            for (int i = 0; i < 4; i++) {
                double h = 1 / (1 + Math.exp(-(w1 * X[i][0] + w2 * X[i][1] + b)));
                double o = 1 / (1 + Math.exp(-(3 * v * h + c)));
                error += (o - Y[i]) * (o - Y[i]) / 2;
                double delta = (o - Y[i]) * o * (1 - o);
                double back = delta * v * h * (1 - h);
                g[0] += back * X[i][0];
                g[1] += back * X[i][1];
                g[2] += back;
                g[3] += delta * h;
                g[4] += delta;
            }
            w1 -= g[0];
            w2 -= g[1];
            b -= g[2];
            v -= g[3];
            c -= g[4];
        }
        assertThat(ending.errors().getLast()).isEqualTo(error, offset(1e-9)).isGreaterThan(1 / 3.0);
        for (Tensor neuron : net.hidden().weight().detach().unbind(0)) {
            assertThat(neuron.toDoubleArray()).containsExactly(new double[] {w1, w2}, offset(1e-8));
        }
    }

    /** The goal is met after as many epochs as in plain numbers, from the same start. */
    @Test
    void fromRandomNumbersTheGoalIsMet() {
        Net net = Net.random(1);
        double[] w = net.hidden().weight().toDoubleArray().clone();
        double[] b = net.hidden().bias().toDoubleArray().clone();
        double[] v = net.out().weight().toDoubleArray().clone();
        double c = net.out().bias().item();
        int epochs = 0;
        for (double error = 1; error >= 0.01; epochs++) {
            error = 0;
            double[] gw = new double[6];
            double[] gb = new double[3];
            double[] gv = new double[3];
            double gc = 0;
            for (int i = 0; i < 4; i++) {
                double[] h = new double[3];
                double z = c;
                for (int k = 0; k < 3; k++) {
                    h[k] = 1 / (1 + Math.exp(-(w[2 * k] * X[i][0] + w[2 * k + 1] * X[i][1] + b[k])));
                    z += v[k] * h[k];
                }
                double o = 1 / (1 + Math.exp(-z));
                error += (o - Y[i]) * (o - Y[i]) / 2;
                double delta = (o - Y[i]) * o * (1 - o);
                gc += delta;
                for (int k = 0; k < 3; k++) {
                    double back = delta * v[k] * h[k] * (1 - h[k]);
                    gv[k] += delta * h[k];
                    gb[k] += back;
                    gw[2 * k] += back * X[i][0];
                    gw[2 * k + 1] += back * X[i][1];
                }
            }
            c -= gc;
            for (int k = 0; k < 3; k++) {
                v[k] -= gv[k];
                b[k] -= gb[k];
                w[2 * k] -= gw[2 * k];
                w[2 * k + 1] -= gw[2 * k + 1];
            }
        }
        Ending ending = Stopping.train(net, Stopping.RULE);

        assertThat(ending.reason()).isEqualTo("the goal");
        assertThat(ending.errors()).hasSize(epochs);
        assertThat(ending.errors().getLast()).isLessThan(0.01);
    }

    @Test
    void tellsTheStory() {
        assertThat(Console.of(new Stopping())).containsPattern("all 0 +2  no change +0.500000 +0.500 0.500 0.500 0.500")
                .containsPattern("all 0.5 +5000  the epochs +0.33").containsPattern("random +615  the goal")
                .containsPattern("random, hasty rule +6  no change +0.48");
        Png.assertIsDrawn(Path.of("target/pictures/stopping.png"));
    }
}
