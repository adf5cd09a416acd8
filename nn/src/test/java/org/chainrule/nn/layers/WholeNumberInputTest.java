package org.chainrule.nn.layers;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A layer that takes no whole numbers says so in its own name, not in that of an op that it is made of. */
class WholeNumberInputTest {

    static Stream<Layer> normalizations() {
        return Stream.of(LayerNorm.of(4), RMSNorm.of(4), GroupNorm.of(2, 4), BatchNorm.of(4));
    }

    @ParameterizedTest
    @MethodSource("normalizations")
    void isRefusedByNormalizations(Layer layer) {
        assertThatThrownBy(() -> layer.forward(Tensor.of(new int[][] {{1, 2, 3, 4}})))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(layer + ": the input (1, 4) I64 must be floating")
                .hasMessageContaining("to(F64)");
    }
}
