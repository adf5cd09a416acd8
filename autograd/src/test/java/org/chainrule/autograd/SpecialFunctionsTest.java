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
            Tensor::erfinv, "lgamma", Tensor::lgamma, "digamma", Tensor::digamma, "erfcx", Tensor::erfcx, "ndtri",
            Tensor::ndtri, "logNdtr", Tensor::logNdtr, "i0e", Tensor::i0e, "i1e", Tensor::i1e, "i1", Tensor::i1);

    private static AccurateFunction named(String name) {
        return AccurateFunctions.all().filter(f -> f.name().equals(name)).findAny().orElseThrow();
    }

    /** For negative x lgamma and digamma are differences, and DerivativeAccuracyTest compares with their terms. */
    @ParameterizedTest(name = "{0} from {1} to {2} in {3} within {4} ulp, the derivative within {5}")
    @CsvSource({"sinc, -5, 5, F64, 2.2, 3", "sinc, -5, 5, F32, 2.2, 3", "erfinv, -1, 1, F64, 2.4, 2.4",
        "erfinv, -1, 1, F32, 2, 2", "lgamma, 0, 20, F64, 2.2, 2.2", "lgamma, 0, 20, F32, 2.5, 2.6",
        "digamma, 0, 20, F64, 2.2, 3", "digamma, 0, 20, F32, 2.6, 1"})
    void isAsCloseAsDocumented(String name, double low, double high, DType type, double value, double derivative) {
        assertIsAsClose(400, name, low, high, type, value, derivative);
    }

    @ParameterizedTest(name = "{0} from {1} to {2} in {3} within {4} ulp, the derivative within {5}")
    @CsvSource({"erfcx, -26, 100, F64, 1.2, 2",
        "erfcx, -9, 100, F32, 0.6, 0.6", "ndtr, -37, 8, F64, 4, 2.1", "logNdtr, -60, 37, F64, 2, 3",
        "logNdtr, -60, 10, F32, 0.6, 0.6", "ndtri, 0, 1, F64, 1.2, 3", "ndtri, 0, 1, F32, 0.6, 0.6",
        "i0, -700, 700, F64, 3.5, 3.5", "i1, -80, 80, F64, 3.5, 3.5", "i0e, -900, 900, F64, 3.5, 3.5",
        "i1e, -900, 900, F64, 3.5, 3.5", "i1e, -900, 900, F32, 0.6, 0.6", "'zeta(2.5, x)', 0, 1000, F64, 3.5, 3.5",
        "'zeta(1.25, x)', 0, 30, F64, 3.5, 3.5", "'zeta(3, x)', -10, 20, F64, 3.5, 3.5"})
    void theRarerOnesAreAsCloseAsDocumented(String name, double low, double high, DType type, double value,
            double derivative) {
        assertIsAsClose(40, name, low, high, type, value, derivative);
    }

    private static void assertIsAsClose(int count, String name, double low, double high, DType type, double value,
            double derivative) {
        AccurateFunction f = named(name);
        var random = new SplittableRandom(11);
        double[] at = DoubleStream.concat(random.doubles(count, low, high), DoubleStream.of(f.points()).flatMap(
                p -> random.doubles(count * 3 / 20, -1, 1).map(d -> p + d * Math.scalb(1.0, -random.nextInt(1, 20)))))
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
        "digamma, 4, -1.75, -24481.777338295888", "erfcx, 3, 1.5, -0.19758543179737587",
        "erfcx, 4, -2.5, 970755.9742195894", "erfcx, 4, 12, 5.171322855997902e-05",
        "logNdtr, 3, -20, 0.00024272657893584202", "logNdtr, 4, -1.5, 0.056683231968575255",
        "logNdtr, 4, 1.25, -0.06058690342902321", "logNdtr, 3, -2e10, 2.5e-31", "ndtri, 3, 0.25, 59.516697384050495",
        "ndtri, 4, 0.75, 643.5520246996757", "i0e, 3, 45, -1.248413665197563e-06",
        "i1e, 4, 3.5, -0.005049375773127123", "i1, 3, -40, 1.418595386960429e+16"})
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

    /** Closed forms, and the definitions of SciPy where there is no sum. */
    @ParameterizedTest(name = "zeta({0}, {1})")
    @CsvSource({"2, 1, 1.6449340668482264", "4, 1, 1.0823232337111382", "1.5, 100, 0.20050124998177192",
        "3, 0.25, 64.66386996876847", "2, 0.5, 4.934802200544679", "2, -0.5, 8.934802200544679",
        "3, -0.5, 0.4143983221171600", "1, 2, Infinity", "0.5, 2, NaN", "NaN, 2, NaN", "2, NaN, NaN", "2, 0, Infinity",
        "2.5, -3, Infinity", "2.5, -3.5, NaN", "Infinity, 2, 0", "Infinity, 1, 1", "Infinity, 0.5, Infinity",
        "1e300, 1e300, 0", "2, 1e308, 1e-308", "1.0000001, 1e308, 9999290.823100055"})
    void zetaOfHurwitz(double s, double q, double expected) {
        double y = Tensor.of(s).zeta(Tensor.of(q)).item();
        assertThat(y).satisfiesAnyOf(it -> assertThat(it).isEqualTo(Double.valueOf(expected)),
                it -> assertThat(Math.abs(it - expected)).isLessThanOrEqualTo(4 * Math.ulp(expected)));
    }

    @Test
    void zetaIsDifferentiatedByTheSecondArgumentAlone() {
        Tensor s = Tensor.of(2).requiresGrad(true);
        Tensor q = Tensor.of(1.5).requiresGrad(true);
        assertThatIllegalArgumentException().isThrownBy(() -> s.zeta(q)).withMessage("zeta of () F64 and () F64: "
                + "the derivative by the exponent isn't known; pass it detached, to differentiate by q alone");
        assertThat(Autograd.grad(s.detach().zeta(q), q).item())
                .isEqualTo(-2 * Tensor.of(3).zeta(q.detach()).item());
        assertThat(Autograd.noGrad(() -> s.zeta(q)).requiresGrad()).isFalse();
    }

    @Test
    void multigammaln() {
        Tensor x = Tensor.of(2.5, 1.5, 1, 30).requiresGrad(true);
        double[] y = x.multigammaln(4).toDoubleArray();
        assertThat(y[0]).isCloseTo(3.5980902903858745, within(1e-14));
        assertThat(y[1]).isInfinite().isPositive();
        assertThat(y[2]).isNaN();
        assertThat(Autograd.grad(x.multigammaln(2).slice(0, 3, 4).sum(), x).get(3))
                .isCloseTo(Tensor.of(30).digamma().item() + Tensor.of(29.5).digamma().item(), within(1e-14));
        assertThat(x.multigammaln(1).toDoubleArray()).containsExactly(x.lgamma().toDoubleArray());
        assertThatIllegalArgumentException().isThrownBy(() -> x.multigammaln(0))
                .withMessage("multigammaln of (4) F64: the dimension must be positive, not 0");
    }

    @Test
    void productsWithLogarithmsAreZeroWhereTheFirstFactorIs() {
        Tensor a = Tensor.of(0, 0, 2, 0).requiresGrad(true);
        Tensor b = Tensor.of(-1, -3, -1, Double.NaN).requiresGrad(true);
        Tensor y = a.xlog1py(b);
        assertThat(y.toDoubleArray()).containsExactly(0, 0, Double.NEGATIVE_INFINITY, Double.NaN);
        assertThat(Autograd.grad(y.slice(0, 0, 2).sum(), a).toDoubleArray()).startsWith(0, 0);
        assertThat(Autograd.grad(y.slice(0, 0, 2).sum(), b).abs().toDoubleArray()).startsWith(0, 0);
    }

    @Test
    void signsOfZerosAreToldApart() {
        Tensor x = Tensor.of(-0., 0, -1, 3, Double.NEGATIVE_INFINITY, Double.NaN, -Double.MIN_VALUE);
        assertThat(x.signbit().toBooleanArray()).containsExactly(true, false, true, false, true, false, true);
        assertThat(Tensor.of(new long[] {-2, 0, 5}).signbit().toBooleanArray()).containsExactly(true, false, false);
    }

    @Test
    void stepsAndReplacementsAreThoseOfNumPy() {
        Tensor x = Tensor.of(-1, -0., 2, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
        assertThat(x.heaviside(Tensor.of(7)).toDoubleArray()).containsExactly(0, 7, 1, Double.NaN, 1, 0);
        assertThat(x.nanToNum().toDoubleArray()).containsExactly(-1, -0., 2, 0, Double.MAX_VALUE, -Double.MAX_VALUE);
        assertThat(x.to(DType.F32).nanToNum(5).toFloatArray()).containsExactly(-1, -0f, 2, 5, Float.MAX_VALUE,
                -Float.MAX_VALUE);
        assertThat(Tensor.of(180, -90).deg2rad().toDoubleArray()).containsExactly(Math.PI, -Math.PI / 2);
        assertThat(Tensor.of(Math.PI).rad2deg().item()).isEqualTo(180.);
    }
}
