package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Functions of one variable against values from 50-digit arithmetic. */
class FunctionsTest {
    private static final Map<String, UnaryOperator<Tensor>> FUNCTIONS = Map.of( //
            "sigmoid", Tensor::sigmoid, "tanh", Tensor::tanh, "exp", Tensor::exp, "log", Tensor::log);

    @ParameterizedTest(name = "{0} at {1}: {2}, derivative {3}")
    @CsvSource({ //
        "sigmoid, -1.5, 0.18242552380635635, 0.14914645207033286", //
        "sigmoid, -0.5, 0.37754066879814546, 0.2350037122015945", //
        "sigmoid, 0.5, 0.6224593312018546, 0.2350037122015945", //
        "sigmoid, 2, 0.8807970779778824, 0.10499358540350652", //
        "tanh, -1.5, -0.9051482536448664, 0.18070663892364852", //
        "tanh, -0.5, -0.46211715726000974, 0.7864477329659274", //
        "tanh, 0.5, 0.46211715726000974, 0.7864477329659274", //
        "tanh, 2, 0.9640275800758169, 0.07065082485316447", //
        "exp, 1, 2.718281828459045, 2.718281828459045", //
        "log, 2, 0.6931471805599453, 0.5", //
        // tails, where 1 - y has lost all its digits
        "sigmoid, 40, 1, 4.248354255291589e-18", //
        "sigmoid, -40, 4.248354255291589e-18, 4.248354255291589e-18", //
        "tanh, 20, 1, 1.6993417021166356e-17", //
        "tanh, -20, -1, 1.6993417021166356e-17", //
        // beyond the range of e^x
        "sigmoid, 800, 1, 0", "sigmoid, -800, 0, 0", "tanh, 800, 1, 0"})
    void tabled(String function, double at, double value, double derivative) {
        Tensor x = Tensor.of(at).requiresGrad(true);
        Tensor y = FUNCTIONS.get(function).apply(x);
        y.backward();
        assertThat(y.item()).isCloseTo(value, within(2 * Math.ulp(value)));
        assertThat(x.grad().item()).isCloseTo(derivative, within(4 * Math.ulp(derivative)));
    }

    /** The logistic function's second derivative at 40 is minus the first, to all digits. */
    @Test
    void higherDerivativesKeepTheTailsToo() {
        Tensor x = Tensor.of(40).requiresGrad(true);
        Tensor derivative = Autograd.of(x.sigmoid()).createGraph().grad(x);
        double curvature = Autograd.grad(derivative, x).item();
        assertThat(curvature).isCloseTo(-4.248354255291589e-18, within(1e-32));
    }

    @Test
    void higherDerivativesAtZero() {
        assertThat(derivative(3, Tensor::tanh)).isEqualTo(-2);
        assertThat(derivative(5, Tensor::tanh)).isEqualTo(16);
        assertThat(derivative(3, Tensor::sigmoid)).isEqualTo(-.125);
        assertThat(derivative(5, Tensor::sigmoid)).isEqualTo(.25);
    }

    private static double derivative(int order, UnaryOperator<Tensor> f) {
        Tensor x = Tensor.of(0).requiresGrad(true);
        Tensor y = f.apply(x);
        for (int n = 0; n < order; n++) {
            y = Autograd.of(y).createGraph().grad(x);
        }
        return y.item();
    }
}
