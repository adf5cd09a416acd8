package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Derivatives that other libraries get wrong, against the truth from 60-digit arithmetic. */
class TailsTest {
    private static final Map<String, UnaryOperator<Tensor>> FUNCTIONS = Map.of( //
            "sigmoid", Tensor::sigmoid, "tanh", Tensor::tanh, "expm1", Tensor::expm1, "acosh", Tensor::acosh, //
            "atanh", Tensor::atanh, "logSigmoid", Tensor::logSigmoid, "softplus", Tensor::softplus, //
            "silu", Tensor::silu);

    @ParameterizedTest(name = "derivative {1} of {0} at {2}: {3}")
    @CsvSource({ //
        "sigmoid, 1, 40.0, 4.248354255291589e-18", //
        "tanh, 1, 20.0, 1.6993417021166356e-17", //
        "expm1, 1, -40.0, 4.248354255291589e-18", //
        "acosh, 1, 1.00000001, 7071.0678156749106", //
        "atanh, 1, 0.99999999, 49999999.998762039", //
        "logSigmoid, 2, 40.0, -4.248354255291589e-18", //
        "softplus, 2, 25.0, 1.3887943864578271e-11", //
        "silu, 2, 40.0, -1.6143746170108038e-16"})
    void keepTheirDigits(String function, int order, double at, double expected) {
        Tensor x = Tensor.of(at).requiresGrad(true);
        Tensor derivative = FUNCTIONS.get(function).apply(x);
        for (int n = 0; n < order; n++) {
            derivative = Autograd.of(derivative).createGraph().grad(x);
        }
        assertThat(derivative.item()).isCloseTo(expected, within(8 * Math.ulp(expected)));
    }

    /** The second derivatives of the angle of (b, a) are -2ab/r^4 by a, (a^2 - b^2)/r^4 by both and 2ab/r^4 by b. */
    @ParameterizedTest(name = "second derivatives of atan2({1}, {2}) in {0}")
    @CsvSource({"F64, 0, 8e-234", "F64, 1e-266, 0", "F64, -3.4e-292, 4.3e-190", "F64, 1.3e-156, -1e-300",
        "F64, 3e-160, 4e-12", "F64, 2e154, 3e-10", "F64, 3, -4", "F32, 0, 9e-29", "F32, 1e-26, -2.8e-21",
        "F32, 7e-20, 0", "F32, 3, 4"})
    void anglesOfTinyVectorsTurnAsTheDefinitionSays(DType type, double ordinate, double abscissa) {
        Tensor y = Tensor.of(ordinate).to(type).requiresGrad(true);
        Tensor x = Tensor.of(abscissa).to(type).requiresGrad(true);
        List<Tensor> first = Autograd.of(y.atan2(x)).createGraph().grad(y, x);
        List<Tensor> ofFirst = Autograd.of(first.get(0)).grad(y, x);
        List<Tensor> ofSecond = Autograd.of(first.get(1)).grad(y, x);
        var a = new BigDecimal(y.item());
        var b = new BigDecimal(x.item());
        BigDecimal fourth = a.pow(2).add(b.pow(2)).pow(2);
        BigDecimal product = a.multiply(b).multiply(BigDecimal.TWO).divide(fourth, MathContext.DECIMAL128);
        BigDecimal difference = a.pow(2).subtract(b.pow(2)).divide(fourth, MathContext.DECIMAL128);
        assertClose(ofFirst.get(0), product.negate());
        assertClose(ofFirst.get(1), difference);
        assertClose(ofSecond.get(0), difference);
        assertClose(ofSecond.get(1), product);
    }

    private static void assertClose(Tensor derivative, BigDecimal exact) {
        double expected = Tensor.of(exact.doubleValue()).to(derivative.dtype()).item();
        double ulp = derivative.dtype() == DType.F64 ? Math.ulp(expected) : Math.ulp((float) expected);
        assertThat(derivative.item() == expected || Math.abs(derivative.item() - expected) <= 64 * ulp)
                .as("%s, not %s", derivative.item(), expected).isTrue();
    }

    /** The length is rounded to a few digits, but the direction, a / sqrt(a^2 + b^2), has all of them. */
    @ParameterizedTest(name = "the direction of ({1}, {2}) in {0}")
    @CsvSource({"F64, 2.1e-320, 4.6e-321", "F64, 4.9e-324, 4.9e-324", "F64, -2e-323, 4.9e-324", "F64, 1e-309, -3e-322",
        "F64, 2.2e-308, 1e-308", "F64, 3, 4e-10", "F32, 1.4e-45, 2.8e-45", "F32, 5.6e-45, -1.4e-45",
        "F32, 1e-38, 1e-39"})
    void tinyVectorsHaveADirection(DType type, double abscissa, double ordinate) {
        Tensor x = Tensor.of(abscissa).to(type).requiresGrad(true);
        Tensor y = Tensor.of(ordinate).to(type).requiresGrad(true);
        List<Tensor> direction = Autograd.of(x.hypot(y)).grad(x, y);
        var a = new BigDecimal(x.item());
        var b = new BigDecimal(y.item());
        BigDecimal length = a.multiply(a).add(b.multiply(b)).sqrt(MathContext.DECIMAL128);
        double ulps = type == DType.F64 ? 0x1p-50 : 0x1p-21;
        assertThat(direction.get(0).item()).isCloseTo(a.divide(length, MathContext.DECIMAL128).doubleValue(),
                within(ulps));
        assertThat(direction.get(1).item()).isCloseTo(b.divide(length, MathContext.DECIMAL128).doubleValue(),
                within(ulps));
    }

    /** Its reciprocal is infinite, but what it is multiplied by is 0. */
    @Test
    void theLengthOfASubnormalVectorAlongAnAxisHasNoMixedDerivative() {
        Tensor x = Tensor.of(0, 8e-45).to(DType.F32).requiresGrad(true);
        Tensor y = Tensor.of(8e-45, 0).to(DType.F32).requiresGrad(true);
        Tensor first = Autograd.of(x.hypot(y).sum()).createGraph().grad(x);
        assertThat(first.toDoubleArray()).containsExactly(0, 1);
        Tensor mixed = Autograd.grad(first.sum(), y);
        assertThat(mixed.toDoubleArray()).containsExactly(0, 0);
    }

    @Test
    void theLogarithmOfAShareNextToOneLeavesToTheOthersWhatTheyHave() {
        Tensor x = Tensor.of(45, 3, -1).requiresGrad(true);
        double[] expected = {5.854828437869098e-19, -5.74952226429356e-19, -1.0530617357553812e-20};
        for (double seed : new double[] {1, -1}) {
            Tensor atLabel = x.logSoftmaxAt(0, Tensor.of(0).to(DType.I64));
            double[] derivatives = Autograd.of(x.logSoftmax(0)).seed(Tensor.of(seed, 0, 0)).grad(x).toDoubleArray();
            double[] slopesAtLabel = Autograd.of(atLabel).seed(Tensor.of(seed)).grad(x).toDoubleArray();
            for (int n = 0; n < 3; n++) {
                assertThat(derivatives[n]).isCloseTo(seed * expected[n], within(8 * Math.ulp(expected[n])));
                assertThat(slopesAtLabel[n]).isCloseTo(seed * expected[n], within(8 * Math.ulp(expected[n])));
            }
        }
    }
}
