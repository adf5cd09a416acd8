package org.chainrule.nn.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

class HuberTest {
    private final Tensor zero = Tensor.of(0);

    @Test
    void isASquareNearTheTargetAndALineFarOff() {
        Loss each = Loss.huber(2).reduction(Reduction.NONE);
        Tensor p = Tensor.of(0, 1, -1, 2, 3, -10);

        assertThat(each.of(p, Tensor.zeros(6)).toDoubleArray()).containsExactly(0, 0.5, 0.5, 2, 4, 18);
        assertThat(Loss.huber().of(Tensor.of(-3), zero).item()).isEqualTo(2.5);
    }

    @Test
    void withinDeltaItIsHalfTheSquaredError() {
        Tensor p = Tensor.of(0.3, -0.8, 2.5);
        Tensor t = Tensor.of(0.1, 0.4, 2.4);

        assertThat(Loss.huber(5).of(p, t).item()).isCloseTo(Loss.mse().half().of(p, t).item(), within(1e-16));
        assertThat(Loss.huber(Double.POSITIVE_INFINITY).of(p, t).item())
                .isCloseTo(Loss.mse().half().of(p, t).item(), within(1e-16));
    }

    @Test
    void theBendBelongsToTheSquare() {
        for (double at : new double[] {-1.5, -1, 0, 1, 1.5}) {
            Tensor p = Tensor.of(at).requiresGrad(true);
            Tensor derivative = Autograd.of(Loss.huber().of(p, zero)).createGraph().grad(p);
            assertThat(derivative.item()).isEqualTo(Math.clamp(at, -1, 1));
            assertThat(Autograd.grad(derivative, p).item()).isEqualTo(Math.abs(at) <= 1 ? 1 : 0);
        }
    }

    @Test
    void deltaIsPositive() {
        for (double delta : new double[] {0, -1, Double.NaN}) {
            assertThatThrownBy(() -> Loss.huber(delta)).isInstanceOf(IllegalArgumentException.class).hasMessage(
                    "huber: delta must be positive, not " + delta
                            + "; it is the distance at which the square becomes a line");
        }
    }
}
