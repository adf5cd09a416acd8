package org.chainrule.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

class PReLUTest {

    @Test
    void oneSlopeBendsInputsOfAnyShape() {
        PReLU layer = PReLU.of();
        Tensor x = Tensor.of(new double[][] {{-4, 2}, {0, -1}}).requiresGrad(true);

        Tensor y = layer.forward(x);
        y.sum().backward();

        assertThat(y.toDoubleArray()).containsExactly(-1, 2, 0, -0.25);
        assertThat(x.grad().toDoubleArray()).containsExactly(0.25, 1, 0.25, 0.25);
        assertThat(layer.weight().grad().toDoubleArray()).containsExactly(-5);
        assertThat(layer.forward(Tensor.of(-2)).toDoubleArray()).containsExactly(-0.5);
        assertThat(layer.forward(Tensor.of(-2)).shape()).isEqualTo(Shape.SCALAR);
    }

    @Test
    void channelsHaveSlopesOfTheirOwn() {
        PReLU layer = new PReLU(Tensor.of(0.1, 0.5).requiresGrad(true));
        Tensor x = Tensor.of(new double[][][] {{{-1, 2}, {-3, -4}}, {{-5, 6}, {7, -8}}}); // (N, C, length)

        Tensor y = layer.forward(x);
        y.sum().backward();

        assertThat(y.toDoubleArray()).containsExactly(-0.1, 2, -1.5, -2, -0.5, 6, 7, -4);
        assertThat(layer.weight().grad().toDoubleArray()).containsExactly(-6, -15);
        assertThat(layer.forward(Tensor.of(new double[][] {{-1, -1}})).toDoubleArray()).containsExactly(-0.1, -0.5);
    }

    @Test
    void startsWithAQuarter() {
        assertThat(PReLU.of(3).weight().toDoubleArray()).containsExactly(0.25, 0.25, 0.25);
        assertThat(PReLU.of(3).weight().requiresGrad()).isTrue();
    }

    @Test
    void refusesSlopesThatDoNotFit() {
        assertThatThrownBy(() -> new PReLU(Tensor.ones(2, 2))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("PReLU: the weight must have shape (1) or (C), not (2, 2)");
        assertThatThrownBy(() -> PReLU.of(3).forward(Tensor.ones(3))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("PReLU(3): the input (3) F64 must have shape (N, 3)");
    }
}
