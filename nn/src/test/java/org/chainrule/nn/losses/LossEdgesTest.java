package org.chainrule.nn.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rows 86 to 92 of {@code docs/edges.md}. */
class LossEdgesTest {

    /** The gradient of the loss by the prediction. */
    private static double[] gradient(Loss loss, Tensor prediction, Tensor target) {
        Tensor p = prediction.detach().requiresGrad(true);
        return Autograd.grad(loss.of(p, target), p).toDoubleArray();
    }

    private static Tensor row(double... elements) {
        return Tensor.of(new double[][] {elements});
    }

    private static Tensor label(long label) {
        return Tensor.of(new long[] {label});
    }

    @Test
    @DisplayName("86: crossEntropy of logits (1e4, 0) at class 1")
    void farLogits() {
        Loss loss = Loss.crossEntropy();

        assertThat(loss.of(row(1e4, 0), label(1)).item()).isEqualTo(10000);
        assertThat(gradient(loss, row(1e4, 0), label(1))).containsExactly(1, -1);
        assertThat(loss.of(row(1e4, 0), row(0, 1)).item()).isEqualTo(10000);
        assertThat(gradient(loss, row(1e4, 0), row(0, 1))).containsExactly(1, -1);
    }

    @Test
    @DisplayName("87: where all labels are ignored, the mean and its gradients are 0")
    void allIgnored() {
        Tensor x = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, Double.NEGATIVE_INFINITY}});
        Tensor labels = Tensor.of(new long[] {-100, -100});
        for (Loss loss : new Loss[] {Loss.crossEntropy(), Loss.nll(), Loss.crossEntropy().labelSmoothing(0.1)}) {
            assertThat(loss.of(x, labels).item()).isZero();
            assertThat(gradient(loss, x, labels)).containsOnly(0);
        }
    }

    @Test
    @DisplayName("88: bce of probability 0 for a sure yes, and 1 for a sure no")
    void surelyWrong() {
        Loss loss = Loss.bce();
        assertThat(loss.of(Tensor.of(0), Tensor.of(1)).item()).isEqualTo(100);
        assertThat(loss.of(Tensor.of(1), Tensor.of(0)).item()).isEqualTo(100);
        assertThat(gradient(loss, Tensor.of(0), Tensor.of(1))[0]).isCloseTo(-1e12, within(1e-3));
        assertThat(gradient(loss, Tensor.of(1), Tensor.of(0))[0]).isCloseTo(1e12, within(1e-3));
    }

    @Test
    @DisplayName("89: bceWithLogits at -1000 for a yes, and 1000 for a no")
    void farScores() {
        Loss loss = Loss.bceWithLogits();
        assertThat(loss.of(Tensor.of(-1000), Tensor.of(1)).item()).isEqualTo(1000);
        assertThat(gradient(loss, Tensor.of(-1000), Tensor.of(1))).containsExactly(-1);
        assertThat(loss.of(Tensor.of(1000), Tensor.of(0)).item()).isEqualTo(1000);
        assertThat(gradient(loss, Tensor.of(1000), Tensor.of(0))).containsExactly(1);
    }

    @Test
    @DisplayName("90: derivatives of l1 at equality, of huber at 0, 1, 2, of huber(2) at 1, 2, 3")
    void kinks() {
        Tensor zeros = Tensor.zeros(3);
        Loss l1 = Loss.l1().reduction(Reduction.SUM);
        assertThat(gradient(l1, Tensor.of(0, 1, -1), zeros)).containsExactly(0, 1, -1);
        Loss huber = Loss.huber().reduction(Reduction.SUM);
        assertThat(gradient(huber, Tensor.of(0, 1, 2), zeros)).containsExactly(0, 1, 1);
        Loss wide = Loss.huber(2).reduction(Reduction.SUM);
        assertThat(gradient(wide, Tensor.of(1, 2, 3), zeros)).containsExactly(1, 2, 2);
    }

    @Test
    @DisplayName("91: klDiv with a target of 0 is finite, its derivative 0")
    void impossibleTarget() {
        for (double x : new double[] {-0.5, Double.NEGATIVE_INFINITY}) {
            assertThat(Loss.klDiv().of(Tensor.of(x), Tensor.of(0)).item()).isZero();
            assertThat(gradient(Loss.klDiv(), Tensor.of(x), Tensor.of(0))[0] + 0.0).isEqualTo(0);
        }
    }

    @Test
    @DisplayName("92: crossEntropy of equal logits with label smoothing 0.1")
    void smoothed() {
        Loss loss = Loss.crossEntropy().labelSmoothing(0.1);
        for (Tensor target : new Tensor[] {label(0), row(1, 0)}) {
            double[] gradient = gradient(loss, row(0, 0), target);
            assertThat(gradient[0]).isCloseTo(-0.45, within(1e-16));
            assertThat(gradient[1]).isCloseTo(0.45, within(1e-16));
            assertThat(loss.of(row(0, 0), target).item()).isCloseTo(Math.log(2), within(2e-16));
        }
    }
}
