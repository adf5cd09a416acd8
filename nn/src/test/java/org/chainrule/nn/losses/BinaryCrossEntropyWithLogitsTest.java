package org.chainrule.nn.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class BinaryCrossEntropyWithLogitsTest {

    @ParameterizedTest(name = "at {0} for {1}")
    @CsvSource({ // from 60-digit arithmetic
        "0, 0.5, 0.6931471805599453, 0, 0.25",
        "1.5, 1, 0.2014132779827524, -0.18242552380635635, 0.14914645207033286",
        "-0.75, 0.25, 0.5743710061149, 0.07082130082460703, 0.21789499376181404",
        "40, 0, 40, 1, 4.248354255291589e-18",
        "40, 1, 4.248354255291589e-18, -4.248354255291589e-18, 4.248354255291589e-18",
        "-40, 0, 4.248354255291589e-18, 4.248354255291589e-18, 4.248354255291589e-18",
        "-40, 1, 40, -1, 4.248354255291589e-18",
        "-700, 0, 9.85967654375977e-305, 9.85967654375977e-305, 9.85967654375977e-305",
        "700, 1, 9.85967654375977e-305, -9.85967654375977e-305, 9.85967654375977e-305",
        "25, 0.9999999998835847, 2.924270989538238e-09, 1.0252737796216367e-10, 1.388794386457827e-11",
        "-25, 1.1641532182693481e-10, 2.924270989538238e-09, -1.0252737796216367e-10, 1.388794386457827e-11"})
    void valueAndDerivativesKeepTheirDigits(double at, double target, double value, double derivative,
            double curvature) {
        Tensor x = Tensor.of(at).requiresGrad(true);
        Tensor loss = Loss.bceWithLogits().of(x, Tensor.of(target));
        Tensor first = Autograd.of(loss).createGraph().grad(x);

        assertThat(loss.item()).isCloseTo(value, within(4 * Math.ulp(value)));
        assertThat(first.item()).isCloseTo(derivative, within(8 * Math.ulp(derivative)));
        assertThat(Autograd.grad(first, x).item()).isCloseTo(curvature, within(8 * Math.ulp(curvature)));
    }

    @Test
    void infinitelySureAndRightCostsNothing() {
        Tensor x = Tensor.of(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY).requiresGrad(true);
        Tensor loss = Loss.bceWithLogits().of(x, Tensor.of(1, 0));
        loss.backward();

        assertThat(loss.item()).isZero();
        assertThat(x.grad().toDoubleArray()).containsOnly(0);
    }

    @Property
    void isTheCrossEntropyOfTheSigmoid(@ForAll @DoubleRange(min = -10, max = 10) double at,
            @ForAll @DoubleRange(max = 1) double target) {
        Tensor x = Tensor.of(at).requiresGrad(true);
        Tensor t = Tensor.of(target).requiresGrad(true);
        Tensor fused = Loss.bceWithLogits().of(x, t);
        Tensor composed = Loss.bce().of(x.sigmoid(), t);

        assertThat(fused.item()).isCloseTo(composed.item(), within(1e-11));
        assertThat(Autograd.grad(fused, x).item()).isCloseTo(Autograd.grad(composed, x).item(), within(1e-11));
        assertThat(Autograd.grad(fused, t).item()).isCloseTo(Autograd.grad(composed, t).item(), within(1e-11));
    }

    /** Of labels -1 and 1 the loss has no lower bound. */
    @Test
    void refusesTargetsThatAreNoShares() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Loss.bceWithLogits().of(Tensor.of(.3, 2), Tensor.of(1, -1)))
                .withMessage("bceWithLogits of target (2) F64: -1.0 at [1] isn't between 0 and 1");
    }
}
