package org.chainrule.nn.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BinaryCrossEntropyTest {

    @ParameterizedTest(name = "at {0} for {1}")
    @CsvSource({ // from 60-digit arithmetic
        "0.9, 1, 0.10536051565782628, -1.1111111111111112, 1.2345679012345678",
        "0.25, 0.5, 0.8369882167858358, -1.3333333333333333, 8.88888888888889",
        "0.3, 0.7, 0.9497834462097748, -1.9047619047619047, 8.390022675736962",
        "0.9999999998835847, 1, 1.1641532183371108e-10, -1.0000000001164153, 1.0000000002328306",
        "9.094947017729282e-13, 0, 9.094947017733418e-13, 1.0000000000009095, 1.000000000001819",
        "1e-14, 1, 32.23619130191664, -1e14, 1e28"})
    void valueAndDerivativesKeepTheirDigits(double at, double target, double value, double derivative,
            double curvature) {
        Tensor p = Tensor.of(at).requiresGrad(true);
        Tensor loss = Loss.bce().of(p, Tensor.of(target));
        Tensor first = Autograd.of(loss).createGraph().grad(p);

        assertThat(loss.item()).isCloseTo(value, within(4 * Math.ulp(value)));
        assertThat(first.item()).isCloseTo(derivative, within(4 * Math.ulp(derivative)));
        assertThat(Autograd.grad(first, p).item()).isCloseTo(curvature, within(8 * Math.ulp(curvature)));
    }

    /** However wrong the prediction, the derivative by its logit is p - t. */
    @ParameterizedTest
    @ValueSource(doubles = {-20, -50, -95, -300})
    void throughASigmoidTheDerivativeIsThatOfLogits(double at) {
        for (double target : new double[] {1, 0.5}) {
            Tensor x = Tensor.of(at).requiresGrad(true);
            Loss.bce().of(x.sigmoid(), Tensor.of(target)).backward();

            double truth = Math.exp(at) / (1 + Math.exp(at)) - target;
            assertThat(x.grad().item()).isCloseTo(truth, within(8 * Math.ulp(truth)));
        }
    }

    @Test
    void inSinglePrecisionTheDerivativeStaysFinite() {
        Tensor x = Tensor.of(-20, -86, -95, -200).to(DType.F32).requiresGrad(true);
        Loss.bce().reduction(Reduction.SUM).of(x.sigmoid(), Tensor.of(1, 1, 1, 1).to(DType.F32)).backward();

        assertThat(x.grad().get(0)).isCloseTo(-1, within(1e-6));
        assertThat(x.grad().get(1)).isCloseTo(-1, within(1e-6));
        assertThat(x.grad().toDoubleArray()).doesNotContain(Double.NaN, Double.NEGATIVE_INFINITY);
    }

    @Test
    void targetsAreProbabilitiesToo() {
        assertThatThrownBy(() -> Loss.bce().of(Tensor.of(0.5, 0.5), Tensor.of(1, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bce of target (2) F64: 2.0 at [1] isn't between 0 and 1");
    }

    @Test
    void surelyRightCostsNothing() {
        Tensor p = Tensor.of(0, 1).requiresGrad(true);
        Tensor loss = Loss.bce().of(p, Tensor.of(new boolean[] {false, true}));
        loss.backward();

        assertThat(loss.item()).isZero();
        assertThat(p.grad().toDoubleArray()).containsExactly(0, 0);
    }

    @Test
    void targetsGetGradientsWithinTheBoundOfLogarithms() {
        Tensor t = Tensor.of(0, 1, 0.5).requiresGrad(true);
        Loss.bce().reduction(Reduction.SUM).of(Tensor.of(0, 1, 0.8), t).backward();

        assertThat(t.grad().toDoubleArray()).usingComparatorWithPrecision(1e-14).containsExactly(100, -100,
                -Math.log(4));
    }

    @Test
    void predictionsAreProbabilities() {
        for (double p : new double[] {-0.1, 1.5, Double.NaN}) {
            Tensor prediction = Tensor.of(new double[][] {{0, 1}, {p, 0.5}});
            assertThatThrownBy(() -> Loss.bce().of(prediction, Tensor.zeros(2, 2)))
                    .isInstanceOf(IllegalArgumentException.class).hasMessage("bce of prediction (2, 2) F64: " + p
                            + " at [1, 0] is no probability between 0 and 1; scores are for bceWithLogits");
        }
    }
}
