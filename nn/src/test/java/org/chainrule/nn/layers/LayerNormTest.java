package org.chainrule.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;

import org.assertj.core.data.Offset;
import org.chainrule.autograd.Correction;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Network;
import org.chainrule.nn.Training;
import org.junit.jupiter.api.Test;

class LayerNormTest {
    private static final Offset<Double> ROUNDING = within(1e-14);

    @Test
    void normalizesEachRowByItself() {
        LayerNorm layer = new LayerNorm(Tensor.of(1, 1, 1, 10), Tensor.of(0, 0, 2, 0), 0);

        Tensor y = layer.forward(Tensor.of(new double[][] {{1, 2, 3, 4}, {40, 30, 20, 10}}));

        double step = 1 / Math.sqrt(5); // deviations of 1/2 and 3/2 from a variance of 5/4
        assertThat(y.toDoubleArray()).containsExactly(
                new double[] {-3 * step, -step, step + 2, 30 * step, 3 * step, step, -step + 2, -30 * step}, ROUNDING);
    }

    @Test
    void epsIsAddedToTheVariance() {
        LayerNorm layer = new LayerNorm(Tensor.ones(2), Tensor.zeros(2), 3);

        assertThat(layer.forward(Tensor.of(4, 6)).toDoubleArray()).containsExactly(-0.5, 0.5);
        assertThat(LayerNorm.of(2).eps()).isEqualTo(1e-5);
    }

    @Test
    void severalLastAxesAreNormalizedTogether() {
        Tensor images = Tensor.uniform(-3, 9, Shape.of(4, 2, 3, 5), new Random(1));

        Tensor y = LayerNorm.of(3, 5).forward(images);

        assertThat(y.mean(2, 3).toDoubleArray()).containsExactly(new double[8], ROUNDING);
        assertThat(y.var(Correction.NONE, false, 2, 3).toDoubleArray()).containsExactly(Tensor.ones(8).toDoubleArray(),
                within(1e-5));
        assertThat(y.mean(3).abs().max().item()).isGreaterThan(0.1);
        assertThat(y.reshape(8, 15).allClose(LayerNorm.of(15).forward(images.reshape(8, 15)), 1e-13, 1e-13)).isTrue();
    }

    @Test
    void trainingMakesNoDifference() {
        Tensor x = Tensor.of(3, -1, 0.5);
        LayerNorm layer = LayerNorm.of(3);

        assertThat(Training.on(() -> layer.forward(x)).toDoubleArray()).isEqualTo(layer.forward(x).toDoubleArray());
    }

    /** Their mean is rounded in F32, and the root of the squared rounding error would be taken for a spread. */
    @Test
    void equalFeaturesBecome0() {
        Tensor x = Tensor.full(1.7e9, Shape.of(2, 3), DType.F32);

        assertThat(Network.to(LayerNorm.of(3), DType.F32).forward(x).toDoubleArray()).containsOnly(0);
    }

    /** Their sum has no F32, and their mean in F32 is wrong by 2/3. */
    @Test
    void aLargeOffsetCostsNoDigits() {
        Tensor x = Tensor.of(new float[] {10_000_001, 10_000_002, 10_000_004});

        double third = 1 / Math.sqrt(14 + 9e-5); // of the standard deviation, sqrt(14/9)
        assertThat(Network.to(LayerNorm.of(3), DType.F32).forward(x).toDoubleArray())
                .containsExactly(new double[] {-4 * third, -third, 5 * third}, within(2e-7));
    }

    /** What is added to all features, or multiplies all, is normalized away, so the derivative in these directions is 0. */
    @Test
    void theGradientIsOrthogonalToShiftAndScale() {
        Tensor x = Tensor.of(1, 2, 4, -3).requiresGrad(true);
        LayerNorm layer = new LayerNorm(Tensor.of(0.5, 2, -1, 3), Tensor.zeros(4), 0);

        layer.forward(x).sum().backward();

        assertThat(x.grad().abs().max().item()).isGreaterThan(0.1);
        assertThat(x.grad().sum().item()).isEqualTo(0, ROUNDING);
        assertThat(x.grad().dot(x.detach()).item()).isEqualTo(0, ROUNDING);
    }

    @Test
    void refusesParametersThatDoNotFit() {
        assertThatThrownBy(() -> new LayerNorm(Tensor.ones(2), Tensor.ones(3), 1e-5))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("LayerNorm: weight and bias must have the "
                        + "features' shape (2), not (2) and (3)");
        assertThatThrownBy(LayerNorm::of).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("LayerNorm: the features must have at least one axis, not the shape ()");
        assertThatThrownBy(() -> new LayerNorm(Tensor.ones(2), Tensor.ones(2), Double.NaN))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("eps").hasMessageContaining("NaN");
    }
}
