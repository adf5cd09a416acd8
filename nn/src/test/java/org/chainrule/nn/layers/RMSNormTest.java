package org.chainrule.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;

import org.assertj.core.data.Offset;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

class RMSNormTest {
    private static final Offset<Double> ROUNDING = within(1e-14);

    @Test
    void dividesByTheRootMeanSquare() {
        RMSNorm layer = new RMSNorm(Tensor.of(1, 10), 0);

        Tensor y = layer.forward(Tensor.of(new double[][] {{1, 7}, {-3, 4}}));

        double root = Math.sqrt(12.5);
        assertThat(y.toDoubleArray()).containsExactly(new double[] {0.2, 14, -3 / root, 40 / root}, ROUNDING);
    }

    @Test
    void epsIsAddedToTheMeanSquare() {
        assertThat(new RMSNorm(Tensor.ones(2), 3).forward(Tensor.of(-1, 1)).toDoubleArray())
                .containsExactly(-0.5, 0.5);
        assertThat(RMSNorm.of(2).eps()).isEqualTo(1e-6);
        assertThat(RMSNorm.of(2).forward(Tensor.zeros(2)).toDoubleArray()).containsExactly(0, 0);
    }

    @Test
    void severalLastAxesAreNormalizedTogether() {
        Tensor images = Tensor.uniform(-3, 9, Shape.of(4, 3, 5), new Random(1));

        Tensor y = RMSNorm.of(3, 5).forward(images);

        assertThat(y.square().mean(1, 2).toDoubleArray()).containsExactly(new double[] {1, 1, 1, 1}, within(1e-6));
        assertThat(y.square().mean(2).sub(1).abs().max().item()).isGreaterThan(0.01);
    }

    /** A factor of all features is normalized away, so the derivative in this direction is 0. */
    @Test
    void theGradientIsOrthogonalToTheInput() {
        Tensor x = Tensor.of(1, 2, 4, -3).requiresGrad(true);

        new RMSNorm(Tensor.of(0.5, 2, -1, 3), 0).forward(x).sum().backward();

        assertThat(x.grad().abs().max().item()).isGreaterThan(0.1);
        assertThat(x.grad().dot(x.detach()).item()).isEqualTo(0, ROUNDING);
    }

    @Test
    void refusesParametersThatDoNotFit() {
        assertThatThrownBy(RMSNorm::of).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("RMSNorm: the features must have at least one axis, not the shape ()");
        assertThatThrownBy(() -> new RMSNorm(Tensor.ones(2), Double.POSITIVE_INFINITY))
                .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("RMSNorm: eps");
    }
}
