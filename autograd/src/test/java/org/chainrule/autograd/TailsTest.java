package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
