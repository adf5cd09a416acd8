package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The greatest absolute value is found in arrays of any length, and is finite exactly where all elements are. */
class MagnitudeTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 31, 1023, 1024, 1100, 4099, 100_003})
    void isTheGreatestAbsoluteValue(int count) {
        var random = new Random(count);
        for (DType type : new DType[] {DType.F64, DType.F32}) {
            for (int round = 0; round < 30; round++) { // until generated code takes over
                Tensor x = Tensor.uniform(-1, 1, Shape.of(count), random).to(type);
                assertThat(Magnitude.of(x)).isEqualTo(x.abs().max().item());
                int index = random.nextInt(count);
                for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
                    double[] values = x.toDoubleArray();
                    values[index] = bad;
                    assertThat(Magnitude.of(Tensor.of(values).to(type))).as("%s at %d", bad, index).isInfinite();
                }
                double[] values = x.toDoubleArray();
                values[index] = type == DType.F64 ? -Double.MAX_VALUE : -Float.MAX_VALUE;
                values[(index + 1) % count] = type == DType.F64 ? Double.MAX_VALUE : Float.MAX_VALUE;
                assertThat(Magnitude.of(Tensor.of(values).to(type))).isEqualTo(Math.abs(values[index]));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 1400})
    void readsViewsAndGradients(int count) {
        Tensor x = Tensor.arange(0, 2 * count, 1).reshape(2, count).requiresGrad(true);
        assertThat(Magnitude.of(x.detach().select(0, 0))).isEqualTo(count - 1);
        assertThat(Magnitude.of(x.detach().transpose())).isEqualTo(2 * count - 1);
        assertThat(Magnitude.ofGradient(x)).isEqualTo(-1);
        x.mul(-3).sum().backward();
        assertThat(Magnitude.ofGradient(x)).isEqualTo(3);
        assertThat(Magnitude.of(Tensor.zeros(0))).isZero();
    }
}
