package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The derivatives of atan2(y, x) of both orders, rational functions of both, also where they are too large for a number
 * or a quotient on the way is too small for its digits.
 */
class Atan2DerivativesTest {
    private static final MathContext DIGITS = MathContext.DECIMAL128;

    @ParameterizedTest(name = "{0}: ({1}, {2})")
    @CsvSource({"F64, 3, 4", "F64, 3, 3.0000000000000004", "F32, 3, 3.0000002", "F64, 1.7e308, 1.6e308", "F64, -2, 2",
        "F64, 0, 1e-310", "F64, 1e-310, 0", "F64, 1e-310, 1e-310",
        "F64, 1e-310, -2e-310",
        "F64, 4.9e-324, 4.9e-324", "F64, 1e-154, 2e-154", "F64, 1e-300, 1e10", "F64, -1e300, 1e-300",
        "F64, 1e308, -1e308", "F64, 0.005078125, 4.9e-324", "F64, 4.9e-324, -0.005078125", "F64, 1e-150, 1.3e-318",
        "F32, 0.0012695312, 1e-45", "F32, -1e-45, 0.0012695312", "F32, 1e-19, 3e-44", "F32, 1e-44, 1e-36",
        "F64, 1e-300, 4.9e-324", "F64, 1e10, 1e-315", "F32, 1e6, 1e-40",
        "F32, 1e-40, 3e-40", "F32, 0, -1e-42", "F32, 1e-19, 2e-19", "F32, 3e38, 1e38", "F32, 3, -4"})
    void overflowOnlyIfTheyAreTooLarge(DType type, double first, double second) {
        Tensor y = Tensor.of(first).to(type).detach().requiresGrad(true);
        Tensor x = Tensor.of(second).to(type).detach().requiresGrad(true);
        BigDecimal a = new BigDecimal(y.item());
        BigDecimal b = new BigDecimal(x.item());
        BigDecimal square = a.multiply(a).add(b.multiply(b));
        BigDecimal fourth = square.multiply(square);
        BigDecimal mixed = a.multiply(a).subtract(b.multiply(b)).divide(fourth, DIGITS);
        BigDecimal twice = a.multiply(b).multiply(BigDecimal.TWO).divide(fourth, DIGITS);
        List<Tensor> gradients = Autograd.of(y.atan2(x)).createGraph().grad(y, x);
        List<Tensor> ofFirst = Autograd.of(gradients.get(0)).grad(y, x);
        List<Tensor> ofSecond = Autograd.of(gradients.get(1)).grad(y, x);
        assertClose(gradients.get(0), b.divide(square, DIGITS));
        assertClose(gradients.get(1), a.negate().divide(square, DIGITS));
        assertClose(ofFirst.get(0), twice.negate());
        assertClose(ofFirst.get(1), mixed);
        assertClose(ofSecond.get(0), mixed);
        assertClose(ofSecond.get(1), twice);
    }

    private static void assertClose(Tensor derivative, BigDecimal exact) {
        double expected = Tensor.of(exact.doubleValue()).to(derivative.dtype()).item();
        double ulp = derivative.dtype() == DType.F64 ? Math.ulp(expected) : Math.ulp((float) expected);
        assertThat(derivative.item() == expected || Math.abs(derivative.item() - expected) <= 16 * ulp)
                .as("%s, not %s", derivative.item(), expected).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"1, Infinity", "Infinity, 1", "-Infinity, 0", "Infinity, -Infinity", "1e308, -Infinity"})
    void areZeroAtInfinity(double first, double second) {
        for (DType type : List.of(DType.F32, DType.F64)) {
            Tensor y = Tensor.of(first).to(type).detach().requiresGrad(true);
            Tensor x = Tensor.of(second).to(type).detach().requiresGrad(true);
            List<Tensor> gradients = Autograd.of(y.atan2(x)).createGraph().grad(y, x);
            assertThat(gradients).allSatisfy(gradient -> assertThat(gradient.item()).isZero());
            assertThat(Autograd.of(gradients.get(0).add(gradients.get(1))).grad(y, x))
                    .allSatisfy(gradient -> assertThat(gradient.item()).isZero());
        }
    }
}
