package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Products are summed in blocks of terms. A gradient that is added to another has the bits of one that is computed by itself and
 * then added, however many blocks there are.
 */
class LongSumsTest {
    private final SplittableRandom random = new SplittableRandom(7);

    private Tensor random(int... sizes) {
        Shape shape = Shape.of(sizes);
        return Tensor.of(shape, random.doubles(shape.count(), -1, 1).toArray());
    }

    private static void assertSameBits(Tensor result, Tensor parameter) {
        Tensor recorded = Autograd.of(result).createGraph().grad(parameter);
        Tensor unrecorded = Autograd.of(result).grad(parameter);
        assertThat(unrecorded.toDoubleArray()).containsExactly(recorded.toDoubleArray());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 511, 512, 513, 700, 1300})
    void ofAProductWhoseFactorIsUsedTwice(int terms) {
        Tensor a = random(2, 3).requiresGrad(true);
        Tensor first = a.matmul(random(3, terms)).mul(random(2, terms)).sum();
        Tensor second = a.matmul(random(3, terms)).mul(random(2, terms)).sum();
        assertSameBits(first.add(second), a);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 511, 512, 513, 700, 1300})
    void ofALinearMapWhoseWeightIsUsedTwice(int rows) {
        Tensor weight = random(4, 3).requiresGrad(true);
        Tensor first = random(rows, 3).linear(weight).mul(random(rows, 4)).sum();
        Tensor second = random(rows, 3).linear(weight).mul(random(rows, 4)).sum();
        assertSameBits(first.add(second), weight);
    }
}
