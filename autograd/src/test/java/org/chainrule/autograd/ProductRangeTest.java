package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products and their gradients, of factors of which only some multiply to a number. */
class ProductRangeTest {
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"F64, 1e200 1e200 0 2", "F64, 0 1e200 1e200 2", "F64, 1e200 1e200 1e-200 1e-200",
        "F64, 1e-200 1e200 1e-200 -1e200", "F64, 1e-200 1e-200 3 1e300 1e300", "F64, 4.9e-324 3 1e300 1e20",
        "F64, 1e-100 1e-100 1e-100 -3e-23", "F64, 2 1e300 1e300 0 -0.0 5", "F64, 7 1e308", "F64, 1e-320",
        "F64, 1e-160 1e-160 1e300", "F64, 1e-160 1e300 1e-160 1", "F32, 1e-22 1e-22 1e30",
        "F32, 0 -1.67e19 -1.26e19 -8.5e18 -1.14e20 -8.2e19 -1.3e15", "F32, 1e20 1e-20 1 1e20 1e-20 1",
        "F32, 1e38 1e38 1e38 1e38 1e38 1e38 1e38 1e38 1e38 0 3", "F32, 1e-30 1e-30 1e30 1e30 3"})
    void overflowOnlyIfTheResultDoes(DType type, String factors) {
        Tensor x = tensor(type, factors).requiresGrad(true);
        Tensor y = x.prod();
        y.backward();
        BigDecimal[] exact = exact(x);
        assertClose(y, 0, product(exact));
        for (int n = 0; n < exact.length; n++) {
            assertClose(x.grad(), n, product(exact, n));
        }
    }

    /** The gradient of sum(h * gradient(prod)), in which each two elements stand for the product of all others. */
    @ParameterizedTest(name = "{0}: {1}, {2}")
    @CsvSource({"F64, 1e200 1e200 1e-300 1e200, 1 2 3 4", "F64, 0 1e200 1e200 2, 1 1 1 1",
        "F64, 0 1e300 0 1e300 5, 1 2 3 4 5",
        "F64, 1e300 0 1e-300 1e-300, 1e-200 3 1 1", "F64, 4.9e-324 1e300 1e300, 1e-300 1 1e20",
        "F64, 1e-200 1e-200 1e250, 0 0 1",
        "F64, 7 1e308, 1 1", "F64, 1e308, 1", "F32, 1e20 1e20 1e20 1e-30, 1 2 3 4",
        "F32, 1e-30 1e-30 1e30 1e30 3, 1 1 1 1 1"})
    void secondDerivativesOverflowOnlyIfTheyAreTooLarge(DType type, String factors, String directions) {
        Tensor x = tensor(type, factors).requiresGrad(true);
        Tensor h = tensor(type, directions).requiresGrad(true);
        Tensor directional = Autograd.of(x.prod()).createGraph().grad(x).mul(h).sum();
        List<Tensor> gradients = Autograd.of(directional).grad(x, h);
        BigDecimal[] exact = exact(x);
        BigDecimal[] weights = exact(h);
        for (int k = 0; k < exact.length; k++) {
            BigDecimal sum = BigDecimal.ZERO;
            for (int n = 0; n < exact.length; n++) {
                sum = n == k ? sum : sum.add(weights[n].multiply(product(exact, n, k)), MathContext.DECIMAL128);
            }
            assertClose(gradients.get(0), k, sum);
            assertClose(gradients.get(1), k, product(exact, k));
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"Infinity -Infinity, 1 1", "0 Infinity, 1 1", "Infinity 2 -3, -1 Infinity Infinity",
        "1e200 1e200 Infinity, Infinity Infinity 2e200"})
    void secondDerivativesOfInfiniteElementsAreThoseOfTheOthers(String factors, String expected) {
        Tensor x = tensor(DType.F64, factors).requiresGrad(true);
        Tensor directional = Autograd.of(x.prod()).createGraph().grad(x).sum();
        assertThat(Autograd.grad(directional, x).toDoubleArray())
                .isEqualTo(tensor(DType.F64, expected).toDoubleArray());
    }

    /** A zero by arithmetic doesn't hide an infinite product. */
    @Test
    void zeroTimesAnInfiniteProductIsNotANumber() {
        Tensor x = Tensor.of(Double.POSITIVE_INFINITY, 2, 3).requiresGrad(true);
        x.prod().reciprocal().square().backward();
        assertThat(x.grad().toDoubleArray()).containsExactly(-0.0, Double.NaN, Double.NaN);
    }

    private static Tensor tensor(DType type, String elements) {
        return Tensor.of(Stream.of(elements.split(" ")).mapToDouble(Double::parseDouble).toArray()).to(type).detach();
    }

    private static BigDecimal[] exact(Tensor x) {
        return Arrays.stream(x.toDoubleArray()).mapToObj(BigDecimal::new).toArray(BigDecimal[]::new);
    }

    private static BigDecimal product(BigDecimal[] factors, int... except) {
        BigDecimal product = BigDecimal.ONE;
        for (int n = 0; n < factors.length; n++) {
            int index = n;
            product = IntStream.of(except).anyMatch(e -> e == index)
                    ? product
                    : product.multiply(factors[n], MathContext.DECIMAL128);
        }
        return product;
    }

    private static void assertClose(Tensor result, int index, BigDecimal exact) {
        double value = result.toDoubleArray()[index];
        double expected = Tensor.of(exact.doubleValue()).to(result.dtype()).item();
        double ulp = result.dtype() == DType.F64 ? Math.ulp(expected) : Math.ulp((float) expected);
        assertThat(value == expected || Math.abs(value - expected) <= 4 * ulp)
                .as("element %s is %s, not %s", index, value, expected).isTrue();
    }
}
