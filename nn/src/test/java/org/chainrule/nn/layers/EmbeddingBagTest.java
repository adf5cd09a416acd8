package org.chainrule.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;

import org.chainrule.autograd.BagMode;
import org.chainrule.autograd.EmbeddingBagOptions;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Network;
import org.junit.jupiter.api.Test;

class EmbeddingBagTest {
    private final EmbeddingBag layer = new EmbeddingBag(
            Tensor.of(new double[][] {{1, 2}, {3, 4}, {5, 0}}).requiresGrad(true), BagMode.MEAN, Embedding.NO_PADDING);
    private final Tensor rows = Tensor.of(new long[][] {{0, 2}, {1, 1}});

    @Test
    void reducesTheRowsOfBags() {
        assertThat(layer.forward(rows)).hasToString("[[3.0, 1.0],\n [3.0, 4.0]]");
        assertThat(layer.mode(BagMode.SUM).forward(rows)).hasToString("[[6.0, 2.0],\n [6.0, 8.0]]");
        assertThat(layer.mode(BagMode.MAX).forward(rows)).hasToString("[[5.0, 2.0],\n [3.0, 4.0]]");
    }

    @Test
    void bagsOfAnySizesBeginAtOffsets() {
        Tensor y = layer.forward(Tensor.of(new long[] {0, 2, 1}), Tensor.of(new long[] {0, 0, 2}));
        assertThat(y).hasToString("[[0.0, 0.0],\n [3.0, 1.0],\n [3.0, 4.0]]");
        y.sum().backward();
        assertThat(layer.weight().grad().toDoubleArray()).containsExactly(0.5, 0.5, 1, 1, 0.5, 0.5);
    }

    @Test
    void paddingIsNoEntry() {
        EmbeddingBag padded = layer.padding(2);
        Tensor y = padded.forward(rows);
        y.sum().backward();
        assertThat(y).hasToString("[[1.0, 2.0],\n [3.0, 4.0]]");
        assertThat(padded.weight().toDoubleArray()).containsExactly(1, 2, 3, 4, 0, 0);
        assertThat(padded.weight().grad().toDoubleArray()).containsExactly(1, 1, 1, 1, 0, 0);
        assertThat(padded.options())
                .isEqualTo(EmbeddingBagOptions.defaults().mode(BagMode.MEAN).paddingIndex(2));
    }

    @Test
    void theTableIsItsParameter() {
        var layer = EmbeddingBag.of(7, 3, new Random(1));
        assertThat(Network.parameters(layer)).containsExactly(layer.weight());
        assertThat(layer.weight().shape()).hasToString("(7, 3)");
    }

    @Test
    void errorsNameTheLayerAndItsInput() {
        assertThatThrownBy(() -> layer.forward(Tensor.of(new long[][] {{3}}).named("words")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("EmbeddingBag(3 -> 2, mean): the input words (1, 1) I64: index 3 at [0, 0] is outside 0"
                        + " to 2");
        assertThatThrownBy(() -> layer.forward(Tensor.of(new long[] {1, 2})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the input (2) I64 must have two axes", "need offsets");
        assertThatThrownBy(() -> layer.forward(Tensor.of(new long[] {1, 2}), Tensor.of(new long[] {0, 5})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("EmbeddingBag(3 -> 2, mean): embeddingBag of").hasMessageContaining("[0, 5]");
        assertThatThrownBy(() -> layer.padding(3)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("EmbeddingBag: the padding index 3 is outside 0 to 2; for none, use -1");
        assertThatThrownBy(() -> new EmbeddingBag(Tensor.of(1), BagMode.SUM, 0))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("EmbeddingBag: the weight must");
    }
}
