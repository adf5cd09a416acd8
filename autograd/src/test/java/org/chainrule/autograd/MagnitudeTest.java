package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bound of absolute values is right for arrays of any length, and finite exactly where all elements are. */
class MagnitudeTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 31, 511, 512, 1000, 4099, 100_003})
    void liesBetweenTheGreatestAndTheSum(int count) {
        var random = new Random(count);
        for (DType type : new DType[] {DType.F64, DType.F32}) {
            for (int round = 0; round < 30; round++) { // until generated code takes over
                Tensor x = Tensor.uniform(-1, 1, Shape.of(count), random).to(type);
                double greatest = x.abs().max().item();
                double sum = x.to(DType.F64).abs().sum().item();
                assertThat(Magnitude.of(x)).isBetween(greatest, sum * (1 + 1e-12));
                int index = random.nextInt(count);
                for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
                    double[] values = x.toDoubleArray();
                    values[index] = bad;
                    assertThat(Magnitude.of(Tensor.of(values).to(type))).as("%s at %d", bad, index).isInfinite();
                }
                double[] values = x.toDoubleArray();
                values[index] = type == DType.F64 ? -Double.MAX_VALUE : -Float.MAX_VALUE;
                values[(index + 1) % count] = type == DType.F64 ? Double.MAX_VALUE : Float.MAX_VALUE;
                assertThat(Magnitude.of(Tensor.of(values).to(type))).isFinite().isGreaterThan(3e38);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 700})
    void readsViewsAndGradients(int count) {
        Tensor x = Tensor.arange(0, 2 * count, 1).reshape(2, count).requiresGrad(true);
        assertThat(Magnitude.of(x.detach().select(0, 0))).isBetween(count - 1.0, (double) count * count);
        assertThat(Magnitude.of(x.detach().transpose())).isGreaterThanOrEqualTo(2 * count - 1);
        assertThat(Magnitude.ofGradient(x)).isEqualTo(-1);
        x.mul(-3).sum().backward();
        assertThat(Magnitude.ofGradient(x)).isBetween(3., 6. * count);
        assertThat(Magnitude.of(Tensor.zeros(0))).isZero();
    }
}
