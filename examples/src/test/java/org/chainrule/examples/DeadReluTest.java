package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.nio.file.Path;

import org.chainrule.autograd.Tensor;
import org.chainrule.examples.DeadRelu.Net;
import org.chainrule.nn.losses.Loss;
import org.junit.jupiter.api.Test;

class DeadReluTest {

    @Test
    void forwardHasTheTextsNumbers() {
        Net net = Net.of(Tensor::relu);

        assertThat(net.sums().get(2)).isEqualTo(-0.46, offset(1e-15));
        assertThat(net.forward(DeadRelu.INPUT).item()).isEqualTo(-0.1, offset(1e-15));
    }

    /** By hand: p - t is -0.3, times the weight behind gives the neuron's gradient, times its input that of a weight. */
    @Test
    void backwardHasTheTextsNumbers() {
        Net net = Net.of(Tensor::relu);
        Loss.mse().half().of(net.forward(DeadRelu.INPUT), DeadRelu.TARGET).backward();

        assertThat(net.out().bias().grad().item()).isEqualTo(-0.3, offset(1e-15));
        assertThat(net.out().weight().grad().toDoubleArray()).containsExactly(new double[] {-0.3 * 0.2, -0.3 * 0.3, 0},
                offset(1e-15));
        assertThat(net.hidden().bias().grad().toDoubleArray()).containsExactly(
                new double[] {-0.3 * 0.5, -0.3 * -0.8, 0}, offset(1e-15));
        assertThat(net.hidden().weight().grad().toDoubleArray()).containsExactly(
                new double[] {-0.15 * 0.1, -0.15 * 0.3, 0.24 * 0.1, 0.24 * 0.3, 0, 0}, offset(1e-15));
    }

    @Test
    void theDeadNeuronNeverChangesAndTheLeakyOneDoes() {
        double[] start = Net.of(Tensor::relu).third();
        Net dead = Net.of(Tensor::relu);
        Net leaky = Net.of(x -> x.leakyRelu(0.1));

        assertThat(dead.train()).isLessThan(1e-4);
        assertThat(leaky.train()).isLessThan(1e-4);

        assertThat(dead.third()).containsExactly(start);
        for (int i = 0; i < start.length; i++) {
            assertThat(Math.abs(leaky.third()[i] - start[i])).isGreaterThan(1e-4);
        }
    }

    @Test
    void tellsTheStory() {
        assertThat(Console.of(new DeadRelu())).contains("prediction -0.10, target 0.20, loss 0.0450")
                .containsPattern("3 +-0.46 +0.00 +0.000 +0.000 +0.000 +0.000")
                .contains("p - t, is -0.3; the text adds its negative, t - p = 0.3.");
        assertThat(Path.of("target/pictures/dead-relu.svg")).content().contains(">-0.600<", ">0.072<", ">-0.300<");
    }
}
