package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products and their gradients, of factors of which only some multiply to a number. */
class ProductRangeTest {
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"F64, 1e200 1e200 0 2", "F64, 0 1e200 1e200 2", "F64, 1e200 1e200 1e-200 1e-200",
        "F64, 1e-200 1e200 1e-200 -1e200", "F64, 1e-200 1e-200 3 1e300 1e300", "F64, 4.9e-324 3 1e300 1e20",
        "F64, 1e-100 1e-100 1e-100 -3e-23", "F64, 2 1e300 1e300 0 -0.0 5", "F64, 7 1e308", "F64, 1e-320",
        "F32, 0 -1.67e19 -1.26e19 -8.5e18 -1.14e20 -8.2e19 -1.3e15", "F32, 1e20 1e-20 1 1e20 1e-20 1",
        "F32, 1e38 1e38 1e38 1e38 1e38 1e38 1e38 1e38 1e38 0 3", "F32, 1e-30 1e-30 1e30 1e30 3"})
    void overflowOnlyIfTheResultDoes(DType type, String factors) {
        double[] values = Stream.of(factors.split(" ")).mapToDouble(Double::parseDouble).toArray();
        Tensor x = Tensor.of(values).to(type).detach().requiresGrad(true);
        Tensor y = x.prod();
        y.backward();
        BigDecimal[] exact = Arrays.stream(x.toDoubleArray()).mapToObj(BigDecimal::new).toArray(BigDecimal[]::new);
        assertClose(y, 0, product(exact, -1));
        for (int n = 0; n < exact.length; n++) {
            assertClose(x.grad(), n, product(exact, n));
        }
    }

    private static BigDecimal product(BigDecimal[] factors, int except) {
        BigDecimal product = BigDecimal.ONE;
        for (int n = 0; n < factors.length; n++) {
            product = n == except ? product : product.multiply(factors[n], MathContext.DECIMAL128);
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
