package org.chainrule.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

class EmbeddingTest {
    private final Embedding layer = new Embedding(
            Tensor.of(new double[][] {{1, 2}, {3, 4}, {5, 6}}).requiresGrad(true), Embedding.NO_PADDING);

    private static Tensor indices(long... values) {
        return Tensor.of(values);
    }

    @Test
    void looksRowsUpForIndicesOfAnyShape() {
        assertThat(layer.forward(indices(2, 0, 2)).toDoubleArray()).containsExactly(5, 6, 1, 2, 5, 6);
        assertThat(layer.forward(Tensor.of(new long[][] {{0, 1}, {2, 1}, {1, 1}})).shape())
                .isEqualTo(Shape.of(3, 2, 2));
        assertThat(layer.forward(indices(1).reshape(Shape.SCALAR)).toDoubleArray()).containsExactly(3, 4);
        assertThat(layer.forward(indices()).shape()).isEqualTo(Shape.of(0, 2));
    }

    @Test
    void aRowChosenTwiceGetsBothGradients() {
        Tensor y = layer.forward(indices(2, 0, 2));
        y.mul(Tensor.of(new double[][] {{1, 10}, {100, 1000}, {2, 20}})).sum().backward();

        assertThat(layer.weight().grad().toDoubleArray()).containsExactly(100, 1000, 0, 0, 3, 30);
    }

    @Test
    void thePaddingIsZerosAndGetsNoGradient() {
        Embedding padded = layer.padding(0);

        Tensor y = padded.forward(indices(0, 1, 1));
        y.sum().backward();

        assertThat(y.toDoubleArray()).containsExactly(0, 0, 3, 4, 3, 4);
        assertThat(padded.weight().grad().toDoubleArray()).containsExactly(0, 0, 2, 2, 0, 0);
        assertThat(layer.weight().toDoubleArray()).as("the table it was made from").containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(layer.weight().grad()).isNull();
    }

    /** As where rows were taken from elsewhere: only the gradient is withheld. */
    @Test
    void aPaddingRowThatIsGivenKeepsItsValues() {
        Embedding given = new Embedding(layer.weight(), 1);

        Tensor y = given.forward(Tensor.of(new long[][] {{1, 2}}));
        y.sum().backward();

        assertThat(y.toDoubleArray()).containsExactly(3, 4, 5, 6);
        assertThat(layer.weight().grad().toDoubleArray()).containsExactly(0, 0, 0, 0, 1, 1);
    }

    @Test
    void paddingKeepsNameAndFrozenTables() {
        Embedding frozen = new Embedding(layer.weight().copy().named("words"), Embedding.NO_PADDING).padding(2);

        assertThat(frozen.weight().requiresGrad()).isFalse();
        assertThat(frozen.weight().name()).isEqualTo("words");
        assertThat(frozen.weight().toDoubleArray()).containsExactly(1, 2, 3, 4, 0, 0);
    }

    @Test
    void whatWasLookedUpStaysWhenTheTableIsWritten() {
        Tensor y = layer.forward(indices(1));
        Autograd.assign(layer.weight(), Tensor.zeros(3, 2));
        y.sum().backward();

        assertThat(y.toDoubleArray()).containsExactly(3, 4);
        assertThat(layer.weight().grad().toDoubleArray()).containsExactly(0, 0, 1, 1, 0, 0);
    }

    @Test
    void startsNormallyDistributed() {
        Embedding fresh = Embedding.of(100, 50, new Random(8));

        assertThat(fresh.weight().shape()).isEqualTo(Shape.of(100, 50));
        assertThat(fresh.weight().requiresGrad()).isTrue();
        assertThat(fresh.weight().mean().item()).isCloseTo(0, within(5 / Math.sqrt(5000)));
        assertThat(fresh.weight().std().item()).isCloseTo(1, within(5 / Math.sqrt(2 * 5000)));
    }

    @Test
    void namesTheIndexThatIsOutside() {
        assertThatThrownBy(() -> layer.forward(Tensor.of(new long[][] {{0, 2}, {3, 1}})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Embedding(3 -> 2): the input (2, 2) I64: index 3 at [1, 0] is outside 0 to 2");
        assertThatThrownBy(() -> layer.forward(indices(0, -1))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Embedding(3 -> 2): the input (2) I64: index -1 at [1] is outside 0 to 2");
    }

    @Test
    void wantsWholeNumbers() {
        assertThatThrownBy(() -> layer.forward(Tensor.of(0, 1))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Embedding(3 -> 2): the input (2) F64: the index is F64, but must be I64: use to(I64)");
    }

    @Test
    void refusesATableThatDoesNotFit() {
        assertThatThrownBy(() -> new Embedding(Tensor.ones(3), Embedding.NO_PADDING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Embedding: the weight must have shape (count, size), not (3)");
        assertThatThrownBy(() -> layer.padding(3)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Embedding: the padding index 3 is outside 0 to 2; for none, use -1");
        assertThatThrownBy(() -> new Embedding(layer.weight(), -2)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-2");
    }
}
