package org.chainrule.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.junit.jupiter.api.Test;

/** The numbers are x[c] / (k + alpha/size sum(x[j]^2))^beta, evaluated with 40 digits by mpmath. */
class LocalResponseNormTest {
    private static final Offset<Double> ROUNDING = within(1e-15);

    private final Tensor x = Tensor.of(1, 2, -3, 0.5, 4);

    private double[] computed(LocalResponseNorm layer) {
        return layer.forward(x.reshape(1, 5)).toDoubleArray();
    }

    @Test
    void dividesByTheSquaresAround() {
        assertThat(computed(new LocalResponseNorm(3, 0.3, 0.75, 1))).containsExactly(new double[] {0.73778794646688106,
            1.0372216288141306, -1.5933237758370267, 0.19435721322533116, 1.9396037295404423}, ROUNDING);
        assertThat(computed(LocalResponseNorm.of(5))).containsExactly(new double[] {0.99979005143679797,
            1.9995726065799686, -2.998639470212306, 0.49978073723239424, 3.9984856691308764}, ROUNDING);
    }

    /** Of an even size, the window has one more channel before than behind. */
    @Test
    void anEvenWindow() {
        assertThat(computed(new LocalResponseNorm(2, 0.5, 0.6, 2))).containsExactly(new double[] {0.61473860765448518,
            0.98605236502504275, -1.1092403844294152, 0.2080331472966577, 1.3566535024177414}, ROUNDING);
    }

    @Test
    void aWindowMayBeWiderThanTheChannels() {
        double all = Math.pow(1 + 30.25 / 1000, -0.5);
        assertThat(computed(new LocalResponseNorm(1000, 1, 0.5, 1))).containsExactly(
                new double[] {all, 2 * all, -3 * all, 0.5 * all, 4 * all}, ROUNDING);
        assertThat(computed(new LocalResponseNorm(Integer.MAX_VALUE, 0, 1, 2))).containsExactly(0.5, 1, -1.5, 0.25, 2);
    }

    @Test
    void eachPlaceIsNormalizedByItself() {
        Tensor places = Tensor.concat(1, x.unsqueeze(1), x.unsqueeze(1).mul(2)).unsqueeze(0); // (1, C, 2)
        LocalResponseNorm layer = new LocalResponseNorm(3, 0.3, 0.75, 1);

        Tensor y = layer.forward(places);
        assertThat(y.select(2, 0).toDoubleArray()).containsExactly(computed(layer));
        assertThat(y.select(2, 1).toDoubleArray())
                .containsExactly(layer.forward(x.mul(2).reshape(1, 5)).toDoubleArray());
    }

    /** x (alpha/size x^2)^-beta beside k, which no digit of it shows: 3^(1/4) x^(-1/2) for alpha 1, size 3, beta 3/4. */
    @Test
    void squaresMayOverflow() {
        LocalResponseNorm layer = new LocalResponseNorm(3, 1, 0.75, 1);
        for (double great : new double[] {1e160, 1e300}) {
            double y = layer.forward(Tensor.of(great, 0, 0).reshape(1, 3)).get(0, 0);
            assertThat(y * Math.sqrt(great)).isCloseTo(Math.pow(3, 0.75), within(1e-13));
        }
        Tensor single = layer.forward(Tensor.of(1e30, 0, 0).reshape(1, 3).to(DType.F32));
        assertThat(single.get(0, 0) * 1e15).isCloseTo(Math.pow(3, 0.75), within(1e-6));
        assertThat(layer.forward(Tensor.of(1e-320, 0, 0).reshape(1, 3)).get(0, 0)).isEqualTo(1e-320);
    }

    /** A great element has an influence on its window alone: for alpha = size, beta = 1/2, k = 1 it is x / sqrt(1 + sum x^2). */
    @Test
    void aGreatElementLeavesOtherWindowsAlone() {
        Tensor row = Tensor.of(1e200, 2e-200, 3, 4, 0).reshape(1, 5);
        assertThat(new LocalResponseNorm(1, 1, 0.5, 1).forward(row).toDoubleArray()).containsExactly(
                new double[] {1, 2e-200, 3 / Math.sqrt(10), 4 / Math.sqrt(17), 0}, ROUNDING);
        assertThat(new LocalResponseNorm(3, 3, 0.5, 1).forward(row).toDoubleArray()).containsExactly(
                new double[] {1, 0, 3 / Math.sqrt(26), 4 / Math.sqrt(26), 0}, ROUNDING);
        assertThat(
                new LocalResponseNorm(1, 1, 0.5, 1).forward(Tensor.of(1e30, 3).reshape(1, 2).to(DType.F32)).get(0, 1))
                .isCloseTo(3 / Math.sqrt(10), within(1e-7));
        assertThat(new LocalResponseNorm(3, 0, 0.5, 4).forward(row).toDoubleArray())
                .containsExactly(0.5e200, 1e-200, 1.5, 2, 0);
    }

    @Test
    void gradientsAreRightBesideAGreatElement() {
        Tensor others = Tensor.of(2, 3, 4).requiresGrad(true);
        var layer = new LocalResponseNorm(3, 1, 0.75, 1);
        GradCheck.of(
                (Tensor q) -> layer.forward(Tensor.concat(0, Tensor.of(1e200, 1, 5), q).reshape(1, 6)).slice(1, 2, 6))
                .secondOrder().verify(others);
    }

    @Test
    void settingsAreInRange() {
        assertThat(LocalResponseNorm.of(3)).isEqualTo(new LocalResponseNorm(3, 1e-4, 0.75, 1));
        for (double wrong : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new LocalResponseNorm(3, wrong, 1, 1))
                    .hasMessage("LocalResponseNorm: alpha must be finite and not negative, not " + wrong);
            assertThatThrownBy(() -> new LocalResponseNorm(3, 1, wrong, 1))
                    .hasMessage("LocalResponseNorm: beta must be finite and not negative, not " + wrong);
            assertThatThrownBy(() -> new LocalResponseNorm(3, 1, 1, wrong))
                    .hasMessage("LocalResponseNorm: k must be finite and positive, not " + wrong);
        }
        assertThatThrownBy(() -> new LocalResponseNorm(3, 1, 1, 0)).hasMessageContaining("k must be");
        assertThat(LocalResponseNorm.of(3).forward(Tensor.zeros(2, 0, 3)).shape()).isEqualTo(Shape.of(2, 0, 3));
    }
}
