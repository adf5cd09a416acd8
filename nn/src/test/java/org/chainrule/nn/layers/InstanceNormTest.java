package org.chainrule.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Training;
import org.junit.jupiter.api.Test;

class InstanceNormTest {

    /** Numbers 1 to 4 have deviations of 1/2 and 3/2 from a variance of 5/4; 10 and 30 are a standard deviation apart. */
    @Test
    void normalizesEachChannelOfEachExampleByItself() {
        InstanceNorm layer = new InstanceNorm(2, Tensor.of(1, 10), Tensor.of(0, 5), 0);
        Tensor x = Tensor.of(new double[][][] {{{1, 2, 3, 4}, {10, 30, 10, 30}}});

        double step = 1 / Math.sqrt(5);
        double[] expected = {-3 * step, -step, step, 3 * step, -5, 15, -5, 15};
        assertThat(layer.forward(x).toDoubleArray()).containsExactly(expected, within(1e-14));
        assertThat(Training.on(() -> layer.forward(x)).toDoubleArray()).containsExactly(expected, within(1e-14));
        assertThat(layer.forward(x.reshape(1, 2, 2, 2)).toDoubleArray()).containsExactly(expected, within(1e-14));
    }

    @Test
    void isGroupNormOfOneChannelEach() {
        Tensor x = Tensor.uniform(-3, 9, Shape.of(4, 6, 3, 5), new Random(1));
        assertThat(InstanceNorm.of(6).forward(x).allClose(GroupNorm.of(6, 6).forward(x), 1e-14, 1e-14)).isTrue();
    }

    @Test
    void aSinglePlaceBecomesTheBias() {
        InstanceNorm layer = new InstanceNorm(2, Tensor.ones(2), Tensor.of(3, 4), 1e-5);
        assertThat(layer.forward(Tensor.of(7, 8).reshape(1, 2, 1)).toDoubleArray()).containsExactly(3, 4);
    }

    @Test
    void nothingIsNormalizedToNothing() {
        for (Shape shape : new Shape[] {Shape.of(2, 3, 0), Shape.of(0, 3, 4), Shape.of(2, 3, 4, 0)}) {
            Tensor x = Tensor.full(0, shape, DType.F64).requiresGrad(true);
            Tensor y = InstanceNorm.of(3).forward(x);
            y.sum().backward();
            assertThat(y.shape()).isEqualTo(shape);
            assertThat(x.grad().shape()).isEqualTo(shape);
            assertThat(GroupNorm.of(1, 3).forward(x).shape()).isEqualTo(shape);
        }
    }

    @Test
    void refusesPartsThatDoNotFit() {
        assertThatThrownBy(() -> new InstanceNorm(2, Tensor.ones(3), null, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("InstanceNorm: weight and bias must have the shape of the channels (2), not (3) and none");
        assertThatThrownBy(() -> new InstanceNorm(2, null, null, -1)).hasMessageContaining("eps");
    }
}
