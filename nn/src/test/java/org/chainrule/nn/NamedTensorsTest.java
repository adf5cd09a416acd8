package org.chainrule.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.layers.Linear;
import org.junit.jupiter.api.Test;

class NamedTensorsTest {
    private final Tensor weight = Tensor.ones(2, 3).requiresGrad(true);
    private final Tensor bias = Tensor.zeros(2).requiresGrad(true);
    private final NamedTensors tensors = Network.parameters(Sequential.of(new Linear(weight, bias)));

    @Test
    void givesThemByNameAndInOrder() {
        assertThat(tensors.get("0.bias")).isSameAs(bias);
        assertThat(tensors.names()).containsExactly("0.weight", "0.bias");
        assertThat(tensors.tensors()).containsExactly(weight, bias);
        assertThat(tensors).containsExactly(weight, bias);
        assertThat(tensors.elementCount()).isEqualTo(8);
        assertThat(tensors).hasToString("0.weight (2, 3)\n0.bias (2)\n");
    }

    @Test
    void saysWhichNamesThereAre() {
        assertThatThrownBy(() -> tensors.get("bias")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no bias among 0.weight, 0.bias");
    }

    @Test
    void someAreChosenByName() {
        assertThat(tensors.matching(name -> name.endsWith("weight")).names()).containsExactly("0.weight");
        assertThat(tensors.matching(_ -> false)).isEmpty();
    }

    @Test
    void zeroGradForgetsAllGradients() {
        weight.sum().add(bias.sum()).backward();

        tensors.zeroGrad();

        assertThat(tensors).extracting(Tensor::grad).containsOnlyNulls();
    }

    @Test
    void isACopyThatCannotBeChanged() {
        SequencedMap<String, Tensor> map = new LinkedHashMap<>();
        NamedTensors none = new NamedTensors(map);
        map.put("late", bias);

        assertThat(none.names()).isEmpty();
        assertThatThrownBy(() -> none.asMap().put("a", bias)).isInstanceOf(UnsupportedOperationException.class);
    }
}
