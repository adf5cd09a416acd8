package org.chainrule.nn.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.junit.jupiter.api.Test;

class CosineEmbeddingTest {
    private final Tensor first = Tensor.of(new double[][] {{3, 4}, {3, 4}, {1, 0}, {1, 0}, {1, 0}});
    private final Tensor second = Tensor.of(new double[][] {{4, 3}, {4, 3}, {-1, 0}, {-1, 0}, {0, 1}});
    private final Tensor labels = Tensor.of(new long[] {1, -1, 1, -1, -1});

    @Test
    void likeShouldBeNearAndUnlikeNoNearerThanTheMargin() {
        TernaryLoss each = Loss.cosineEmbedding().reduction(Reduction.NONE);
        TernaryLoss withMargin = Loss.cosineEmbedding().margin(0.5).reduction(Reduction.NONE);

        assertThat(each.of(first, second, labels).toDoubleArray())
                .containsExactly(new double[] {0.04, 0.96, 2, 0, 0}, within(2e-16));
        assertThat(withMargin.of(first, second, labels).toDoubleArray())
                .containsExactly(new double[] {0.04, 0.46, 2, 0, 0}, within(2e-16));
        assertThat(Loss.cosineEmbedding().of(first, second, labels).item()).isCloseTo(0.6, within(1e-15));
        assertThat(each.of(Tensor.of(1, 0), Tensor.of(1, 0), Tensor.of(-1)).shape()).isEqualTo(Shape.SCALAR);
    }

    /** The last pair's cosine is the margin itself. */
    @Test
    void atTheMarginTheSlopeIs0() {
        Tensor a = first.copy().requiresGrad(true);
        Loss.cosineEmbedding().reduction(Reduction.SUM).of(a, second, labels).backward();
        assertThat(a.grad().slice(0, 3, 5).toDoubleArray()).containsOnly(0);
        assertThat(a.grad().slice(0, 1, 2).toDoubleArray()).containsExactly(new double[] {0.224 / 5, -0.168 / 5},
                within(1e-15));
    }

    @Test
    void gradientsAgreeWithDifferences() {
        Tensor a = Tensor.of(new double[][] {{1, 2, -1}, {0.5, -1, 2}, {1, 1, 1}});
        Tensor b = Tensor.of(new double[][] {{0.3, 1, 1}, {1, -0.2, 2}, {-1, -2, 0.5}});
        Tensor y = Tensor.of(new long[] {1, -1, -1});
        for (Reduction reduction : Reduction.values()) {
            TernaryLoss loss = Loss.cosineEmbedding().margin(0.1).reduction(reduction);
            var report = GradCheck.of((p, q) -> loss.of(p, q, y)).secondOrder().verify(a, b);
            assertThat(report.compared()).isGreaterThan(18);
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        CosineEmbedding loss = Loss.cosineEmbedding();
        assertThatThrownBy(() -> loss.of(first, second, Tensor.ones(5, 1))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "cosineEmbedding of first (5, 2) F64 and labels (5, 1) F64: the labels must have shape (5), that of "
                                + "the pairs without the axis of features; use labels.reshape(5)");
        assertThatThrownBy(() -> loss.of(first, second, Tensor.zeros(5))).hasMessageContaining("neither -1 nor 1");
        assertThatThrownBy(() -> loss.of(first, Tensor.ones(2), labels)).hasMessageStartingWith(
                "cosineEmbedding of first (5, 2) F64 and second (2) F64: the shapes must be the same");
        assertThatThrownBy(() -> loss.margin(1.5)).hasMessageContaining("from -1 to 1, not 1.5");
    }
}
