package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.assertj.core.data.Offset;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.chainrule.autograd.graph.Gate;
import org.chainrule.autograd.graph.Graph;
import org.chainrule.examples.BpFormulas.Activation;
import org.chainrule.examples.BpFormulas.Net;
import org.chainrule.nn.layers.Linear;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class BpFormulasTest {
    private static final List<Activation> ACTIVATIONS = BpFormulas.ACTIVATIONS;
    private static final Offset<Double> EXACT = offset(1e-12);

    @ParameterizedTest
    @FieldSource("ACTIVATIONS")
    void equationsAndBackwardAgreeOnEveryParameter(Activation sigma) {
        Net net = BpFormulas.net(sigma);

        var byTheEquations = net.byTheEquations(BpFormulas.X, BpFormulas.Y);
        var byBackward = net.byBackward(BpFormulas.X, BpFormulas.Y);

        assertThat(byTheEquations.keySet()).containsExactlyElementsOf(byBackward.keySet())
                .hasSize(2 * net.layers().size());
        byTheEquations.forEach((name, gradient) -> {
            assertThat(gradient.shape()).as(name).isEqualTo(byBackward.get(name).shape());
            assertThat(gradient.toDoubleArray()).as(name).containsExactly(byBackward.get(name).toDoubleArray(), EXACT);
            assertThat(gradient.norm().item()).as("length of " + name).isGreaterThan(1e-3);
        });
    }

    @ParameterizedTest
    @FieldSource("ACTIVATIONS")
    void finiteDifferencesAgreeToo(Activation sigma) {
        Net net = BpFormulas.net(sigma);

        var report = GradCheck.of(() -> net.cost(BpFormulas.X, BpFormulas.Y)).verify(net.parameters());

        assertThat(report.compared()).isEqualTo(15 + 5 + 20 + 4 + 16 + 4 + 8 + 2);
    }

    /** The numbers of M. Mazur, "A step by step backpropagation example", 2015, in 16 digits. */
    @Test
    void theEquationsGiveTheDeltasOfAWellKnownExample() {
        Net net = new Net(List.of(layer(new double[][] {{0.15, 0.20}, {0.25, 0.30}}, 0.35, 0.35),
                layer(new double[][] {{0.40, 0.45}, {0.50, 0.55}}, 0.60, 0.60)), sigma("sigmoid"));
        Tensor x = Tensor.of(new double[][] {{0.05, 0.10}});
        Tensor y = Tensor.of(new double[][] {{0.01, 0.99}});

        var gradients = net.byTheEquations(x, y);

        assertThat(net.cost(x, y).item()).isEqualTo(0.2983711087600027, offset(1e-15));
        assertThat(gradients.get("dC/db2").toDoubleArray()).containsExactly(
                new double[] {0.13849856162855695, -0.038098236516556236}, offset(1e-15));
        assertThat(gradients.get("dC/db1").toDoubleArray()).containsExactly(
                new double[] {0.00877135468948693, 0.009954254705217196}, offset(1e-15));
        double rate = 0.5;
        assertThat(0.40 - rate * gradients.get("dC/dW2").get(0, 0)).isEqualTo(0.35891647971788465, offset(1e-15));
        assertThat(0.55 - rate * gradients.get("dC/dW2").get(1, 1)).isEqualTo(0.5613701211079891, offset(1e-15));
        assertThat(0.15 - rate * gradients.get("dC/dW1").get(0, 0)).isEqualTo(0.1497807161327628, offset(1e-15));
        assertThat(0.20 - rate * gradients.get("dC/dW1").get(0, 1)).isEqualTo(0.19956143226552567, offset(1e-15));
    }

    private static Linear layer(double[][] weight, double... bias) {
        return new Linear(Tensor.of(weight).requiresGrad(true), Tensor.of(bias).requiresGrad(true));
    }

    private static Activation sigma(String name) {
        return ACTIVATIONS.stream().filter(sigma -> sigma.name().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void deltaIsTheGradientThatFlowsIntoZ() {
        Net net = BpFormulas.net(sigma("tanh"));
        Tensor x = BpFormulas.X.slice(0, 0, 1);
        Tensor y = BpFormulas.Y.slice(0, 0, 1);
        Stream<Gate> z = Graph.of(net.cost(x, y)).gates().stream().filter(gate -> gate.name().matches("z\\d"));

        var gradients = net.byTheEquations(x, y);

        assertThat(z).hasSize(4).allSatisfy(gate -> assertThat(gate.gradient().toDoubleArray())
                .containsExactly(gradients.get(gate.name().replace("z", "dC/db")).toDoubleArray(), EXACT));
    }

    @Test
    void tellsTheStory() {
        assertThat(Console.of(new BpFormulas()))
                .contains("BP-2  delta^l = transpose(W^(l+1)) delta^(l+1) * sigma'(z^l)")
                .containsPattern("dC/dW3 +\\(4, 4\\) +0\\.\\d{15} +0\\.\\d{15} +\\de-1[5-9]")
                .containsPattern("softplus +\\de[-+]\\d\\d +\\de-\\d\\d");
        assertThat(Path.of("target/pictures/bp-formulas.svg")).content().contains("halfSquaredError", "W1");
    }
}
