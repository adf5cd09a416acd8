package org.chainrule.nn.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

class SmoothL1Test {
    private final Tensor zero = Tensor.of(0);

    @Test
    void isTheDistanceWithItsCornerRoundedOff() {
        Loss each = Loss.smoothL1(2).reduction(Reduction.NONE);
        Tensor p = Tensor.of(0, 1, -1, 2, 3, -10);

        assertThat(each.of(p, Tensor.zeros(6)).toDoubleArray()).containsExactly(0, 0.25, 0.25, 1, 2, 9);
        assertThat(Loss.smoothL1().of(Tensor.of(-3), zero).item()).isEqualTo(2.5);
    }

    @Test
    void isHubersLossDividedByBeta() {
        Tensor p = Tensor.of(0.3, -0.8, 2.5, 0);
        Tensor t = Tensor.of(0.1, 0.4, 2.4, -7);
        for (double beta : new double[] {0.1, 1, 3}) {
            assertThat(Loss.smoothL1(beta).of(p, t).item()).isCloseTo(Loss.huber(beta).of(p, t).item() / beta,
                    within(1e-14));
        }
    }

    @Test
    void theBendBelongsToTheSquare() {
        for (double at : new double[] {-3, -2, 0, 1, 2, 3}) {
            Tensor p = Tensor.of(at).requiresGrad(true);
            Tensor derivative = Autograd.of(Loss.smoothL1(2).of(p, zero)).createGraph().grad(p);
            assertThat(derivative.item()).isEqualTo(Math.clamp(at / 2, -1, 1));
            assertThat(Autograd.grad(derivative, p).item()).isEqualTo(Math.abs(at) <= 2 ? 0.5 : 0);
        }
    }

    /** However small beta is, the line beside it keeps its digits. */
    @Test
    void aTinyBetaIsAsGoodAsNone() {
        Tensor p = Tensor.of(0.3).requiresGrad(true);
        Tensor loss = Loss.smoothL1(1e-320).of(p, zero);
        assertThat(loss.item()).isEqualTo(0.3);
        assertThat(Autograd.grad(loss, p).item()).isEqualTo(1);
    }

    @Test
    void betaIsPositive() {
        for (double beta : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> Loss.smoothL1(beta)).isInstanceOf(IllegalArgumentException.class).hasMessage(
                    "smoothL1: beta must be positive and finite, not " + beta
                            + "; it is the distance at which the square becomes a line, and without a square this is l1");
        }
    }
}
