package org.chainrule.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.chainrule.nn.Network;
import org.chainrule.nn.init.Initializer;
import org.junit.jupiter.api.Test;

class MlpTest {

    @Test
    void putsTheActivationBetweenLinearLayers() {
        var network = Mlp.of(2, 3, 1).activation(Tensor::tanh).create(new Random(1));
        Linear first = (Linear) network.layers().get(0);
        Linear last = (Linear) network.layers().get(2);
        Tensor x = Tensor.of(new double[][] {{0.5, -1}, {2, 0.25}});

        assertThat(network.layers()).hasSize(3);
        assertThat(network.forward(x).toDoubleArray())
                .containsExactly(last.forward(first.forward(x).tanh()).toDoubleArray());
    }

    @Test
    void isMadeInSinglePrecision() {
        var network = Mlp.of(2, 3, 1).type(DType.F32).create(new Random(1));
        Tensor weight = ((Linear) Mlp.of(2, 3, 1).create(new Random(1)).layers().getFirst()).weight();

        assertThat(Network.parameters(network)).hasSize(4)
                .allSatisfy(parameter -> assertThat(parameter.dtype()).isEqualTo(DType.F32))
                .allMatch(Tensor::requiresGrad);
        assertThat(((Linear) network.layers().getFirst()).weight().toFloatArray())
                .containsExactly(weight.toFloatArray());
        assertThat(network.forward(Tensor.of(new float[] {1, 2})).dtype()).isEqualTo(DType.F32);
        assertThatThrownBy(() -> Mlp.of(2, 1).type(DType.I64)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("I64");
    }

    @Test
    void printsItsLayersWithShapesAndTheNumberOfParameters() {
        assertThat(Mlp.of(2, 64, 1).output(Tensor::sigmoid).create(new Random(1))).hasToString("""
                   Sequential
                0  Linear(2 -> 64)  weight (64, 2), bias (64)  192
                1  relu
                2  Linear(64 -> 1)  weight (1, 64), bias (1)    65
                3  sigmoid
                257 parameters
                """);
    }

    @Test
    void startsAsLinearLayersDoUnlessSaid() {
        var network = Mlp.of(2, 8, 1).create(new Random(1));
        Random same = new Random(1);
        Linear first = Linear.of(2, 8, same);
        Linear last = Linear.of(8, 1, same);

        assertThat(Network.parameters(network).get("0.weight").toDoubleArray())
                .containsExactly(first.weight().toDoubleArray());
        assertThat(Network.parameters(network).get("2.bias").toDoubleArray())
                .containsExactly(last.bias().toDoubleArray());
    }

    @Test
    void startsAsSaid() {
        var network = Mlp.of(3, 4, 2).weights(Initializer.ones()).create(new Random(1));
        assertThat(network.forward(Tensor.of(1, 2, 3)).toDoubleArray()).containsExactly(24, 24);
        var shifted = Mlp.of(3, 4, 2).weights(Initializer.ones()).biases(Initializer.constant(0.5))
                .create(new Random(1));
        assertThat(shifted.forward(Tensor.of(1, 2, 3)).toDoubleArray()).containsExactly(26.5, 26.5);
    }

    @Test
    void canDoWithoutBiases() {
        var network = Mlp.of(3, 4, 1).withoutBiases().create(new Random(1));
        assertThat(Network.parameters(network).names()).containsExactly("0.weight", "2.weight");
        assertThat(Network.parameters(network).elementCount()).isEqualTo(16);
    }

    @Test
    void gradientsReachAllParameters() {
        var network = Mlp.of(2, 5, 4, 1).activation(Tensor::tanh).create(new Random(2));
        var parameters = Network.parameters(network);
        Tensor x = Tensor.of(new double[][] {{0.5, -1}, {2, 0.25}});

        var report = GradCheck.of(() -> network.forward(x).square().sum())
                .verify(parameters.tensors().toArray(Tensor[]::new));
        assertThat(report.compared()).isEqualTo((int) parameters.elementCount());
    }

    @Test
    void computesInSingleNumbersWhenConverted() {
        var network = Network.to(Mlp.of(2, 5, 1).create(new Random(2)), DType.F32);
        Tensor y = network.forward(Tensor.of(new float[] {1, 2}));
        assertThat(y.dtype()).isEqualTo(DType.F32);
        assertThat(y.shape()).isEqualTo(Shape.of(1));
        assertThat(Network.parameters(network).elementCount()).isEqualTo(21);
    }

    @Test
    void wantsInputsAndOutputs() {
        assertThatThrownBy(() -> Mlp.of(2)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("[2]");
        assertThatThrownBy(() -> Mlp.of(2, 0, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
