package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.function.UnaryOperator;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** The functions of the normal distribution, and their tails, against published values. */
class GaussianTest {
    private static final Percentage TWELVE_DIGITS = withPercentage(1e-10);

    private static double derivative(UnaryOperator<Tensor> op, double at) {
        Tensor x = Tensor.of(at).requiresGrad(true);
        return Autograd.grad(op.apply(x), x).item();
    }

    @Test
    void theErrorFunctionAndItsComplement() {
        assertThat(Tensor.of(0.5).erf().item()).isCloseTo(0.5204998778130465, TWELVE_DIGITS);
        assertThat(Tensor.of(5).erfc().item()).isCloseTo(1.5374597944280349e-12, TWELVE_DIGITS);
        assertThat(derivative(Tensor::erf, 0)).isCloseTo(1.1283791670955126, TWELVE_DIGITS);
        assertThat(derivative(Tensor::erfc, 1)).isCloseTo(-0.41510749742059472, TWELVE_DIGITS);
    }

    @Test
    void geluIsTheNumberTimesTheNormalDistribution() {
        assertThat(Tensor.of(1).gelu().item()).isCloseTo(0.8413447460685429, TWELVE_DIGITS);
        assertThat(Tensor.of(-10).gelu().item()).isCloseTo(-7.619853024160527e-23, TWELVE_DIGITS);
        assertThat(Tensor.of(40).gelu().item()).isEqualTo(40);
    }

    @Test
    void itsDerivativeKeepsItsDigitsInTheTail() {
        assertThat(derivative(Tensor::gelu, 0)).isEqualTo(0.5);
        assertThat(derivative(Tensor::gelu, -10)).isCloseTo(-7.618400096465e-22, withPercentage(1e-10));
    }

    @Test
    void theApproximationByTanhIsClose() {
        for (double x = -6; x < 6; x += 0.01) {
            double difference = Tensor.of(x).geluTanh().sub(Tensor.of(x).gelu()).item();
            assertThat(Math.abs(difference)).isLessThan(5e-4);
        }
        assertThat(Tensor.of(1).geluTanh().item()).isCloseTo(0.8411919906082768, TWELVE_DIGITS);
    }
}
