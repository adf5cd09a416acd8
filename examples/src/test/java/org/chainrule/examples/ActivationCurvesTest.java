package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.nio.file.Path;

import org.chainrule.autograd.Tensor;
import org.chainrule.examples.ActivationCurves.Activation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActivationCurvesTest {

    /** Values and derivatives from arithmetic with 50 digits. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            sigmoid, -1.5, 0.18242552380635635, 0.14914645207033286
            sigmoid, -0.5, 0.37754066879814546, 0.2350037122015945
            sigmoid, 0.5, 0.6224593312018546, 0.2350037122015945
            sigmoid, 2, 0.8807970779778824, 0.10499358540350652
            tanh, -1.5, -0.9051482536448664, 0.18070663892364852
            tanh, -0.5, -0.46211715726000974, 0.7864477329659274
            tanh, 0.5, 0.46211715726000974, 0.7864477329659274
            tanh, 2, 0.9640275800758169, 0.07065082485316447
            elu, -1.5, -0.7768698398515702, 0.22313016014842982
            elu, -0.5, -0.3934693402873666, 0.6065306597126334
            elu, 0.5, 0.5, 1
            elu, 2, 2, 1
            softplus, -1.5, 0.2014132779827524, 0.18242552380635635
            softplus, -0.5, 0.4740769841801067, 0.37754066879814546
            softplus, 0.5, 0.9740769841801067, 0.6224593312018546
            softplus, 2, 2.1269280110429727, 0.8807970779778824
            swish, -1.5, -0.2736382857095345, -0.041294154299142946
            swish, -0.5, -0.18877033439907273, 0.2600388126973482
            swish, 0.5, 0.3112296656009273, 0.7399611873026518
            swish, 2, 1.7615941559557649, 1.0907842487848955
            """)
    void everyFunctionHasItsValueAndSlope(String name, double x, double value, double derivative) {
        Activation activation = ActivationCurves.IN_NUMBERS.stream().filter(a -> a.name().equals(name)).findFirst()
                .orElseThrow();

        assertThat(activation.at(Tensor.of(x)).item()).isEqualTo(value, offset(1e-15 * Math.abs(value)));
        assertThat(activation.derivativesAt(Tensor.of(x)).item()).isEqualTo(derivative,
                offset(1e-15 * Math.abs(derivative)));
    }

    /** By loops over the formulas: relu x I(x > 0), prelu with the slope 1/4 below 0, swish x σ(βx). */
    @Test
    void theRowsHaveTheirValuesAndSlopes() {
        Tensor x = Tensor.of(-1.5, -0.5, 0, 0.5, 2);
        for (Activation activation : ActivationCurves.IN_ROWS) {
            String name = activation.name();
            for (int i = 0; i < 5; i++) {
                double at = x.get(i);
                double value;
                double slope;
                if (name.startsWith("swish")) {
                    double beta = Double.parseDouble(name.substring(6, name.length() - 1));
                    double s = 1 / (1 + Math.exp(-beta * at));
                    value = at * s;
                    slope = s + beta * at * s * (1 - s);
                } else {
                    double below = name.equals("relu") ? 0 : 0.25;
                    value = at > 0 ? at : below * at;
                    slope = at > 0 ? 1 : below;
                }
                assertThat(activation.at(x).get(i)).as("%s at %s", name, at).isEqualTo(value, offset(1e-15));
                assertThat(activation.derivativesAt(x).get(i)).as("%s' at %s", name, at).isEqualTo(slope,
                        offset(4e-15));
            }
        }
        assertThat(ActivationCurves.slopesOfPrelu(x).add(0).toDoubleArray()).containsExactly(-1.5, -0.5, 0, 0, 0);
    }

    @Test
    void slopesOfManyAreFoundAtOnce() {
        var relu = new Activation("relu", Tensor::relu);

        assertThat(relu.derivativesAt(Tensor.of(-1, 0, 1)).toDoubleArray()).containsExactly(0, 0, 1);
    }

    @Test
    void jumpsAreNotDrawnAsSlopes() {
        assertThat(ActivationCurves.withGaps(0, 0, 1, 1.05, 1.1, -1)).containsExactly(0, Double.NaN, 1, 1.05,
                Double.NaN, -1);
    }

    @Test
    void printsTheTableAndDrawsTheCurves() {
        assertThat(Console.of(new ActivationCurves()))
                .containsPattern("-1.5 +0.1824 \\( 0.1491\\) +-0.9051 \\( 0.1807\\) +-0.7769 \\( 0.2231\\)")
                .contains("taken from the left: 0.")
                .contains("4.248354255291589e-18")
                .contains("prelu(0.25)  -0.3750 ( 0.2500) -0.1250 ( 0.2500)  0.0000 ( 0.2500)  0.5000 ( 1.0000)")
                .contains("swish(2)     -0.0711 (-0.0881)").contains("\n -1.5 -0.5 0.0 0.0 0.0\n");
        Png.assertIsDrawn(Path.of("target/pictures/swish.png"));
        Png.assertIsDrawn(Path.of("target/pictures/activations.png"));
    }
}
