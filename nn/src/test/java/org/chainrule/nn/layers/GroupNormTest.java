package org.chainrule.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;

import org.assertj.core.data.Offset;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Network;
import org.junit.jupiter.api.Test;

class GroupNormTest {
    private static final Offset<Double> ROUNDING = within(1e-14);

    @Test
    void normalizesEachGroupOfChannelsByItself() {
        GroupNorm layer = new GroupNorm(Tensor.of(1, 1, 1, 10), Tensor.of(0, 0, 2, 0), 2, 0);

        Tensor y = layer.forward(Tensor.of(new double[][] {{1, 3, 10, 30}, {5, 4, -7, -7.5}}));

        assertThat(y.toDoubleArray()).containsExactly(new double[] {-1, 1, 1, 10, 1, -1, 3, -10}, ROUNDING);
    }

    /** Numbers 1 to 4 of a group have deviations of 1/2 and 3/2 from a variance of 5/4. */
    @Test
    void allPlacesOfAGroupAreTakenTogetherAndAChannelHasOneWeight() {
        GroupNorm layer = new GroupNorm(Tensor.of(1, 10), Tensor.of(0, 1), 1, 0);

        Tensor y = layer.forward(Tensor.of(new double[][][] {{{1, 2}, {3, 4}}})); // (N, C, length)

        double step = 1 / Math.sqrt(5);
        assertThat(y.toDoubleArray()).containsExactly(new double[] {-3 * step, -step, 10 * step + 1, 30 * step + 1},
                ROUNDING);
    }

    @Test
    void oneGroupIsLayerNormAndOneChannelAGroupIsInstanceNorm() {
        Tensor x = Tensor.uniform(-3, 9, Shape.of(4, 6, 3, 5), new Random(1));

        assertThat(GroupNorm.of(1, 6).forward(x).allClose(LayerNorm.of(6, 3, 5).forward(x), 1e-13, 1e-13)).isTrue();
        Tensor instances = GroupNorm.of(6, 6).forward(x);
        assertThat(instances.allClose(LayerNorm.of(3, 5).forward(x), 1e-13, 1e-13)).isTrue();
        Tensor groups = GroupNorm.of(3, 6).forward(x);
        assertThat(groups.reshape(4, 3, 30).mean(2).toDoubleArray()).containsExactly(new double[12], ROUNDING);
        assertThat(groups.mean(2, 3).abs().max().item()).isGreaterThan(0.01);
    }

    @Test
    void epsIsAddedToTheVariance() {
        assertThat(new GroupNorm(Tensor.ones(2), Tensor.zeros(2), 1, 3).forward(Tensor.of(new double[][] {{4, 6}}))
                .toDoubleArray()).containsExactly(-0.5, 0.5);
        assertThat(GroupNorm.of(2, 4).eps()).isEqualTo(1e-5);
    }

    @Test
    void aGroupOfOneNumberBecomesTheBias() {
        GroupNorm layer = new GroupNorm(Tensor.ones(2), Tensor.of(3, 4), 2, 1e-5);
        assertThat(layer.forward(Tensor.of(new double[][] {{7, 8}})).toDoubleArray()).containsExactly(3, 4);
    }

    @Test
    void aLargeOffsetCostsNoDigits() {
        Tensor x = Tensor.of(new float[] {10_000_001, 10_000_002, 10_000_004}).reshape(1, 3);

        double third = 1 / Math.sqrt(14 + 9e-5); // of the standard deviation, sqrt(14/9)
        assertThat(Network.to(GroupNorm.of(1, 3), DType.F32).forward(x).toDoubleArray())
                .containsExactly(new double[] {-4 * third, -third, 5 * third}, within(2e-7));
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> GroupNorm.of(3, 4)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("GroupNorm: 4 channels can't be shared evenly among 3 groups; take a divisor");
        assertThatThrownBy(() -> GroupNorm.of(0, 4)).hasMessageContaining("among 0 groups");
        assertThatThrownBy(() -> new GroupNorm(Tensor.ones(2), Tensor.ones(3), 1, 0))
                .hasMessage("GroupNorm: weight and bias must have the shape of the channels (2), not (2) and (3)");
        assertThatThrownBy(() -> new GroupNorm(Tensor.ones(2), Tensor.ones(2), 1, -1)).hasMessageContaining("eps");
    }
}
