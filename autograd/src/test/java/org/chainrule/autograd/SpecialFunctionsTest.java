package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The special functions: the bounds that are documented, and derivatives of high orders. */
class SpecialFunctionsTest {
    private static final Map<String, UnaryOperator<Tensor>> FUNCTIONS = Map.of("sinc", Tensor::sinc, "erfinv",
            Tensor::erfinv, "lgamma", Tensor::lgamma, "digamma", Tensor::digamma);

    private static AccurateFunction named(String name) {
        return AccurateFunctions.all().filter(f -> f.name().equals(name)).findAny().orElseThrow();
    }

    /** For negative x lgamma and digamma are differences, and DerivativeAccuracyTest compares with their terms. */
    @ParameterizedTest(name = "{0} from {1} to {2} in {3} within {4} ulp, the derivative within {5}")
    @CsvSource({"sinc, -5, 5, F64, 2.2, 3", "sinc, -5, 5, F32, 2.2, 3", "erfinv, -1, 1, F64, 2.4, 2.4",
        "erfinv, -1, 1, F32, 2, 2", "lgamma, 0, 20, F64, 2.2, 2.2", "lgamma, 0, 20, F32, 2.5, 2.6",
        "digamma, 0, 20, F64, 2.2, 3", "digamma, 0, 20, F32, 2.6, 1"})
    void isAsCloseAsDocumented(String name, double low, double high, DType type, double value, double derivative) {
        AccurateFunction f = named(name);
        var random = new SplittableRandom(11);
        double[] at = DoubleStream.concat(random.doubles(400, low, high), DoubleStream.of(f.points()).flatMap(
                p -> random.doubles(60, -1, 1).map(d -> p + d * Math.scalb(1.0, -random.nextInt(1, 20)))))
                .filter(x -> x > low && x < high).map(x -> type == DType.F32 ? (float) x : x).filter(f::hasTruthAt)
                .toArray();
        double[][] computed = f.compute(type, at);
        for (int n = 0; n < at.length; n++) {
            Jet truth = f.truth().apply(new BigDecimal(at[n]));
            assertThat(truth.error(0, computed[0][n], type)).as("%s at %s", name, at[n]).isLessThan(value);
            assertThat(truth.error(1, computed[1][n], type)).as("%s' at %s", name, at[n]).isLessThan(derivative);
        }
    }

    /** By 50-digit arithmetic, from integrals, zeta functions and closed forms. */
    @ParameterizedTest(name = "derivative {1} of {0} at {2}")
    @CsvSource({"sinc, 4, 0, 19.481818206800487", "sinc, 3, 0, 0", "sinc, 3, 0.5, 7.141362769433615",
        "sinc, 4, 0.25, 15.358637383132617", "sinc, 5, 2.3, -2.015165673486731", "sinc, 9, 3.25, -17.42781185155014",
        "erfinv, 3, 0.5, 5.26058253926122", "erfinv, 4, 0.5, 28.441250044467075",
        "lgamma, 4, 1, 6.493939402266829", "digamma, 5, 0.25, 491552.5137676813",
        "digamma, 4, -1.75, -24481.777338295888"})
    void derivativesOfHighOrders(String name, int order, double at, double expected) {
        Tensor x = Tensor.of(at).requiresGrad(true);
        Tensor y = FUNCTIONS.get(name).apply(x);
        for (int n = 0; n < order; n++) {
            y = Autograd.of(y).createGraph().grad(x);
        }
        assertThat(y.item()).isCloseTo(expected, within(1e-14 + 3e-14 * Math.abs(expected)));
    }

    @ParameterizedTest(name = "polygamma({0}) at {1}")
    @CsvSource({"1, 1, 1.6449340668482264", "20, 2.5, -10709198259.124132", "100, 50.5, -1.0057941005138219e-14",
        "200, 80, -2.589571292426464e-08",
        "1, 1e300, 1e-300", "171, 1, Infinity", "2147483647, 1e9, 0"})
    void polygammaOfAnyOrder(int n, double x, double expected) {
        double error = (n > 170 ? 1e-10 : 1e-14) * Math.min(Double.MAX_VALUE, Math.abs(expected));
        assertThat(Tensor.of(x).polygamma(n).item()).isCloseTo(expected, within(error));
    }

    @Test
    void polygammaOfOrder0IsDigamma() {
        Tensor x = Tensor.of(-1.5, 0.3, 7);
        assertThat(x.polygamma(0).toDoubleArray()).containsExactly(x.digamma().toDoubleArray());
        assertThatIllegalArgumentException().isThrownBy(() -> x.polygamma(-1))
                .withMessage("polygamma of (3) F64: the order of a derivative can't be negative, but n = -1");
    }

    @Test
    void quantilesOfTheNormalDistribution() {
        Tensor p = Tensor.of(0.975, 0.5, 0.99);
        double[] z = p.mul(2).sub(1).erfinv().mul(Math.sqrt(2)).toDoubleArray();
        assertThat(z[0]).isCloseTo(1.959963984540054, within(1e-14));
        assertThat(z[1]).isZero();
        assertThat(z[2]).isCloseTo(2.3263478740408408, within(1e-14));
    }
}
