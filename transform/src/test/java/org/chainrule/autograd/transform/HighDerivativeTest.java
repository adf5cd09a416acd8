package org.chainrule.autograd.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

/** Tests that derivatives and series overflow or vanish where their values do, not on the way. */
class HighDerivativeTest {
    private static final MathContext DIGITS = MathContext.DECIMAL128;

    private static double factorialOver(int n, double base, int power) {
        BigDecimal factorial = IntStream.rangeClosed(1, n).mapToObj(BigDecimal::valueOf).reduce(BigDecimal.ONE,
                BigDecimal::multiply);
        return factorial.divide(new BigDecimal(base).pow(power), DIGITS).doubleValue();
    }

    /** 1 / (a - q), whose n-th derivative at 0 is n! / a^(n + 1). */
    private static UnaryOperator<Tensor> pole(double a) {
        return q -> Tensor.sub(a, q).reciprocal();
    }

    private static void assertClose(Tensor actual, double... expected) {
        double[] elements = actual.toDoubleArray();
        assertThat(elements).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            double relative = actual.dtype() == DType.F64 ? 1e-11 : 1e-4;
            if (Double.isInfinite(expected[i])) {
                assertThat(elements[i]).isEqualTo(expected[i]);
            } else {
                assertThat(elements[i]).isCloseTo(expected[i], within(relative * Math.abs(expected[i])));
            }
        }
    }

    @Test
    void derivativesOverflowWithTheirValues() {
        for (int n : new int[] {1, 2, 16, 17, 64, 65, 100, 160, 169, 170, 171}) {
            assertClose(Transform.derivative(q -> q.neg().add(1).reciprocal(), n).apply(Tensor.of(0)),
                    factorialOver(n, 1, n + 1));
        }
        for (double a : new double[] {.5, 3, 100, 400, 1e4}) {
            for (int n = 10; n <= 1000; n += 90) {
                double expected = factorialOver(n, a, n + 1);
                if (expected == 0 || expected > 1e-300) {
                    assertClose(Transform.derivative(pole(a), n).apply(Tensor.of(0)), expected);
                }
            }
        }
        assertClose(Transform.derivative(q -> q.mul(2).exp(), 1000).apply(Tensor.of(0)), Math.pow(2, 1000));
    }

    @Test
    void derivativesVanishWithTheirValues() {
        for (double a : new double[] {.5, .6, .69}) {
            assertClose(Transform.derivative(q -> q.mul(a).exp(), 1000).apply(Tensor.of(0)), Math.pow(a, 1000));
        }
        for (int n : new int[] {10, 100, 150}) {
            assertClose(Transform.derivative(q -> q.mul(.01).exp(), n).apply(Tensor.of(0)), Math.pow(.01, n));
        }
        assertThat(Transform.derivative(q -> q.mul(.01).exp(), 200).apply(Tensor.of(0)).item()).isZero();
        assertThat(Transform.derivative(q -> q.pow(3), 5).apply(Tensor.of(2)).item()).isZero();
    }

    @Test
    void eachResultHasAScaleOfItsOwn() {
        assertClose(Transform.derivative(Tensor::reciprocal, 170).apply(Tensor.of(-1, 1, 2, 1e-3, 1e2)),
                -factorialOver(170, 1, 171), factorialOver(170, 1, 171), factorialOver(170, 2, 171),
                Double.POSITIVE_INFINITY, factorialOver(170, 1e2, 171));
        assertClose(
                Transform.derivative(q -> Tensor.stack(0, pole(1).apply(q), pole(1e3).apply(q), q.square(),
                        q.mul(.5).exp()), 170).apply(Tensor.of(0)),
                factorialOver(170, 1, 171), factorialOver(170, 1e3, 171), 0, Math.pow(.5, 170));
    }

    @Test
    void theyAreDifferentiatedAndPartialAndSinglePrecision() {
        UnaryOperator<Tensor> last = Transform.derivative(pole(1), 169);
        assertClose(Transform.grad(last).apply(Tensor.of(0)), factorialOver(170, 1, 171));
        assertClose(Transform.partial(x -> pole(1).apply(x.select(0, 0)).mul(x.select(0, 1)), Tensor.of(0, 2),
                IntStream.range(0, 170).map(k -> k == 0 ? 1 : 0).toArray()), factorialOver(169, 1, 170));
        assertClose(Transform.derivative(pole(1), 34).apply(Tensor.of(0).to(DType.F32)), factorialOver(34, 1, 35));
        assertClose(Transform.derivative(q -> q.mul(.6).exp(), 150).apply(Tensor.of(0).to(DType.F32)),
                Math.pow(.6, 150));
    }

    @Test
    void coefficientsOverflowWithTheirValues() {
        for (int n : new int[] {166, 168, 170}) {
            assertClose(Transform.taylor(pole(1), Tensor.of(0), Tensor.of(64), n).getLast(), Math.pow(64, n));
        }
        assertClose(Transform.taylor(pole(1), Tensor.of(0).to(DType.F32), Tensor.of(8).to(DType.F32), 41).getLast(),
                Math.pow(8, 41));
        List<Tensor> softmax = Transform.taylor(x -> Tensor.stack(0, x, Tensor.of(0)).softmax(0).select(0, 0),
                Tensor.of(0), Tensor.of(64), 235);
        assertClose(softmax.getLast(), -2 / Math.PI * Math.pow(64 / Math.PI, 235)); // 2 / pi^236, the next pole's part is 3^-236
    }
}
