package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.nio.file.Path;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.graph.Gate;
import org.chainrule.autograd.graph.Graph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PerceptronTest {
    private static final double[][] CASES = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};

    @ParameterizedTest
    @CsvSource({"sum, -0.09, 1", "score, -0.08, 1", "b, 0.01, 1", "x0, 0.3, 0.3", "x1, 0.7, 0.1", "x2, 0.5, -0.5",
        "w0, 0.3, 0.3", "w1, 0.1, 0.7", "w2, -0.5, 0.5"})
    void theSumByHandHasTheseGradients(String name, double value, double gradient) {
        Gate gate = Graph.of(Perceptron.handExample()).gates().stream().filter(g -> g.name().equals(name)).findFirst()
                .orElseThrow();

        assertThat(gate.value().item()).isEqualTo(value, offset(1e-15));
        assertThat(gate.gradient().item()).isEqualTo(gradient);
    }

    /** Rosenblatt's rule in plain numbers, for as many epochs as the perceptron needed. */
    @ParameterizedTest
    @EnumSource(value = Perceptron.Gate.class, names = {"AND", "OR"})
    void gradientDescentIsRosenblattsRule(Perceptron.Gate gate) {
        var perceptron = new Perceptron();
        int epochs = perceptron.learn(gate);

        double a = 0;
        double b = 0;
        double bias = 0.5;
        for (int i = 0; i < 4 * epochs; i++) {
            double[] x = CASES[i % 4];
            double t = gate.targets[i % 4];
            if (t * (a * x[0] + b * x[1] + bias) < 0) {
                a += t * x[0];
                b += t * x[1];
                bias += t;
            }
        }
        assertThat(perceptron.weights.toDoubleArray()).containsExactly(a, b);
        assertThat(perceptron.bias.item()).isEqualTo(bias);
    }

    @Test
    void learnsAndAndOr() {
        assertThat(answers(Perceptron.Gate.AND)).containsExactly(false, false, false, true);
        assertThat(answers(Perceptron.Gate.OR)).containsExactly(false, true, true, true);
    }

    private static boolean[] answers(Perceptron.Gate gate) {
        var perceptron = new Perceptron();
        assertThat(perceptron.learn(gate)).isPositive();
        return perceptron.score(Tensor.of(CASES)).gt(0).toBooleanArray();
    }

    @Test
    void neverLearnsXor() {
        assertThat(new Perceptron().learn(Perceptron.Gate.XOR)).isZero();
    }

    @Test
    void tellsTheStory() {
        assertThat(Console.of(new Perceptron())).contains("score  +     sum, b      -0.08   1")
                .containsPattern("AND +learned in +6 epochs: +score = 2.0 a \\+1.0 b -2.5")
                .containsPattern("OR +learned in +4 epochs: +score = 1.0 a \\+1.0 b -0.5")
                .containsPattern("XOR +can't be learned");
        Png.assertIsDrawn(Path.of("target/pictures/perceptron.png"));
    }
}
