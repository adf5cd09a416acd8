package org.chainrule.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.chainrule.nn.Network;
import org.junit.jupiter.api.Test;

class BilinearTest {

    @Test
    void isAProductWithAMatrixForEachOutput() {
        Tensor weight = Tensor.of(new double[][][] {{{1, 2, 3}, {4, 5, 6}}, {{0, 1, 0}, {-1, 0, 2}}});
        Bilinear layer = new Bilinear(weight, Tensor.of(100, 200));

        Tensor y = layer.forward(Tensor.of(1, 10), Tensor.of(1, 0, -1));

        assertThat(y.toDoubleArray()).containsExactly(100 - 2 + 10 * -2, 200 + 0 + 10 * -3);
        assertThat(new Bilinear(weight, null).forward(Tensor.of(0, 1), Tensor.of(0, 1, 0)).toDoubleArray())
                .containsExactly(5, 0);
    }

    /** Each output is a W b with plain products of matrices, for every example of a batch with two axes. */
    @Test
    void batchesMayHaveSeveralAxes() {
        var random = new Random(1);
        Bilinear layer = Bilinear.of(3, 4, 2, random);
        Tensor a = Tensor.normal(0, 1, Shape.of(2, 5, 3), random);
        Tensor b = Tensor.normal(0, 1, Shape.of(2, 5, 4), random);

        Tensor y = layer.forward(a, b);

        assertThat(y.shape()).isEqualTo(Shape.of(2, 5, 2));
        for (int k = 0; k < 2; k++) {
            double expected = a.select(0, 1).select(0, 3).matmul(layer.weight().select(0, k)).dot(b.select(0, 1)
                    .select(0, 3)).item() + layer.bias().get(k);
            assertThat(y.get(1, 3, k)).isCloseTo(expected, within(1e-14));
        }
    }

    @Test
    void gradientsAgreeWithDifferences() {
        var random = new Random(2);
        Bilinear layer = Bilinear.of(3, 2, 2, random);
        Tensor a = Tensor.normal(0, 1, Shape.of(2, 3), random);
        Tensor b = Tensor.normal(0, 1, Shape.of(2, 2), random);

        var report = GradCheck.ofMany(x -> new Bilinear(x[2], x[3]).forward(x[0], x[1])).secondOrder()
                .verify(a, b, layer.weight().detach(), layer.bias().detach());

        assertThat(report.compared()).isGreaterThan(24);
    }

    @Test
    void startsWithinTheBoundOfTheFirstInput() {
        Bilinear layer = Bilinear.of(16, 2, 30, new Random(3));
        assertThat(layer.weight().shape()).isEqualTo(Shape.of(30, 16, 2));
        assertThat(layer.weight().abs().max().item()).isBetween(0.24, 0.25);
        assertThat(layer.bias().abs().max().item()).isBetween(0.2, 0.25);
        assertThat(layer.weight().requiresGrad() && layer.bias().requiresGrad()).isTrue();
        assertThat(Bilinear.withoutBias(2, 3, 4, new Random(3)).bias()).isNull();
    }

    @Test
    void isFoundInANetworkAndTellsItsSizes() {
        record Pair(Bilinear map) {}
        Pair pair = new Pair(Bilinear.of(3, 4, 2, new Random(4)));
        assertThat(Network.parameters(pair).names()).containsExactly("map.weight", "map.bias");
        assertThat(Network.summary(pair)).contains("Bilinear(3, 4 -> 2)").contains("26 parameters");
        assertThat(Bilinear.withoutBias(3, 4, 2, new Random(4))).hasToString("Bilinear(3, 4 -> 2, without bias)");
        assertThatThrownBy(() -> pair.map.forward(Tensor.ones(5, 3), Tensor.ones(6, 4)))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(
                        "Bilinear(3, 4 -> 2) at map: the inputs have shapes (5, 3) and (6, 4), but must have shapes (..., 3) "
                                + "and (..., 4) with the same axes before the last");
    }

    @Test
    void refusesParametersThatDoNotFit() {
        assertThatThrownBy(() -> new Bilinear(Tensor.ones(2, 3), null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Bilinear: the weight must have shape (out, in1, in2) and the bias (out), not (2, 3) and none");
        assertThatThrownBy(() -> new Bilinear(Tensor.ones(2, 3, 4), Tensor.ones(3))).hasMessageContaining("(3)");
        assertThatThrownBy(() -> Bilinear.of(0, 3, 4, new Random(1)))
                .hasMessageContaining("Bilinear: in1 must be at least 1, not 0");
    }
}
