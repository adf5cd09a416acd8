package org.chainrule.nn.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

/**
 * The numbers are e^x - t x, x - t ln(x + 1e-8) and t ln t - t + ln(2 pi t)/2 for t above 1, PyTorch's formulas, evaluated with
 * 40 digits by mpmath.
 */
class PoissonNegativeLogLikelihoodTest {
    private static final Offset<Double> ROUNDING = within(2e-15);
    private static final double IMPOSSIBLE = Double.NEGATIVE_INFINITY;

    private final Tensor logs = Tensor.of(0.5, -1, 2, 0);
    private final Tensor rates = Tensor.of(0.5, 0, 2, 3);
    private final Tensor counts = Tensor.of(new long[] {2, 0, 5, 1});
    private final PoissonNegativeLogLikelihood loss = Loss.poissonNll();

    @Test
    void ofLogarithmsOfRates() {
        assertThat(loss.unreduced(logs, counts).toDoubleArray()).containsExactly(
                new double[] {0.64872127070012815, 0.36787944117144232, -2.6109439010693498, 1}, ROUNDING);
        assertThat(loss.full().of(logs, counts).item()).isEqualTo(1.2070775867497454, ROUNDING);
    }

    @Test
    void ofRates() {
        PoissonNegativeLogLikelihood ofRates = loss.logInput(false);
        assertThat(ofRates.unreduced(rates, counts).toDoubleArray()).containsExactly(
                new double[] {1.886294321119891, 0, -1.4657359277997265, 1.901387707998557}, ROUNDING);
        assertThat(ofRates.full().unreduced(rates, counts).toDoubleArray()).containsExactly(
                new double[] {2.538100805724427, 0, 3.3051111237924983, 1.901387707998557}, ROUNDING);
    }

    @Test
    void derivativesAtTheEdges() {
        Tensor x = Tensor.of(0, 0, 2).requiresGrad(true);
        Tensor sum = loss.logInput(false).eps(0).reduction(Reduction.SUM).of(x, Tensor.of(0, 0, 3));
        assertThat(Autograd.grad(sum, x).toDoubleArray()).containsExactly(1, 1, -0.5);
        Tensor log = Tensor.of(IMPOSSIBLE, 1000).requiresGrad(true);
        Tensor each = loss.unreduced(log, Tensor.of(0, 3));
        assertThat(each.toDoubleArray()).containsExactly(0, Double.POSITIVE_INFINITY);
        assertThat(Autograd.grad(each.select(0, 0), log).toDoubleArray()).containsExactly(0, 0);
        assertThat(loss.logInput(false).of(Tensor.of(0), Tensor.of(1)).item()).isEqualTo(-Math.log(1e-8), ROUNDING);
    }

    @Test
    void refusesWhatIsNoCountOrRate() {
        assertThatThrownBy(() -> loss.of(logs, Tensor.of(1, 2, -1, 0))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("poissonNll of target (4) F64: -1.0 at [2] is negative, which no count is");
        assertThatThrownBy(() -> loss.logInput(false).of(logs, counts)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "poissonNll of prediction (4) F64: -1.0 at [1] is negative, which no rate is; logarithms of "
                                + "rates are for logInput(true)");
        for (double eps : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> loss.eps(eps)).hasMessageContaining("eps").hasMessageContaining("" + eps);
        }
    }
}
