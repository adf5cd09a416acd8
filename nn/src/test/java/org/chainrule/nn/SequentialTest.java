package org.chainrule.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.layers.Flatten;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.layers.PReLU;
import org.junit.jupiter.api.Test;

class SequentialTest {
    private final Tensor x = Tensor.of(1, 2);

    @Test
    void computesInOrder() {
        assertThat(Sequential.of(y -> y.add(1), y -> y.mul(10)).forward(x).toDoubleArray()).containsExactly(20, 30);
        assertThat(Sequential.of(y -> y.mul(10), y -> y.add(1)).forward(x).toDoubleArray()).containsExactly(11, 21);
    }

    @Test
    void withoutLayersChangesNothing() {
        assertThat(Sequential.of().forward(x)).isSameAs(x);
        assertThat(Sequential.of()).hasToString("Sequential\n0 parameters\n");
    }

    @Test
    void parametersAreNumberedByTheirLayers() {
        var random = new Random(1);
        var net = Sequential.of(Linear.of(2, 3, random), Tensor::relu, Sequential.of(PReLU.of()));

        assertThat(Network.parameters(net).names()).containsExactly("0.weight", "0.bias", "2.0.weight");
        assertThat(net.components()).containsOnlyKeys("0", "1", "2");
    }

    @Test
    void laterChangesOfTheListDoNotCount() {
        List<Layer> layers = new ArrayList<>(List.of(y -> y.add(1)));
        var net = new Sequential(layers);
        layers.clear();

        assertThat(net.forward(x).toDoubleArray()).containsExactly(2, 3);
        assertThatThrownBy(() -> net.layers().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void refusesNull() {
        assertThatThrownBy(() -> Sequential.of(Tensor::relu, null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void itsTextIsTheSummary() {
        var net = Sequential.of(Tensor::tanh, Flatten.of());

        assertThat(net).hasToString(Network.summary(net));
    }
}
