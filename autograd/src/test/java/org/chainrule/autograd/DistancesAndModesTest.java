package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;

import org.junit.jupiter.api.Test;

/** Distances, slices of limited norm, and the most frequent elements. */
class DistancesAndModesTest {
    private static final double NAN = Double.NaN;
    private static final Tensor X = Tensor.of(new double[][] {{1, 2, -2}, {0, 3, 4}, {0, 0, 0}});

    /** Closed forms: sqrt(9 + 16) and the like. */
    @Test
    void distancesInNorms() {
        Tensor a = Tensor.of(new double[][] {{1, 5}, {1, 1}});
        Tensor b = Tensor.of(-2, 1);
        assertThat(a.dist(b).item()).isEqualTo(Math.sqrt(9 + 16 + 9));
        assertThat(a.dist(b, 1).item()).isEqualTo(10);
        assertThat(a.dist(b, Double.POSITIVE_INFINITY).item()).isEqualTo(4);
        assertThat(a.dist(b, Double.NEGATIVE_INFINITY).item()).isZero();
        assertThat(a.dist(b, 0).item()).isEqualTo(3);
        assertThat(a.dist(b).shape()).isEqualTo(Shape.SCALAR);
        assertThat(Tensor.zeros(0).dist(Tensor.zeros(0)).item()).isZero();
        Tensor same = b.requiresGrad(true);
        assertThat(Autograd.grad(same.dist(b.detach()), same).toDoubleArray()).containsExactly(0, 0);
        assertThatIllegalArgumentException().isThrownBy(() -> a.dist(Tensor.zeros(3)))
                .withMessageStartingWith("dist of (2, 2) F64 and (3) F64: ");
        assertThatIllegalArgumentException().isThrownBy(() -> a.dist(b, NAN)).withMessageContaining("not NaN");
    }

    /** Rows of norms 3, 5 and 0; columns of norms 1, sqrt(13) and sqrt(20). */
    @Test
    void slicesAreScaledToTheGreatestNorm() {
        assertThat(X.renorm(2, 0, 4).toDoubleArray()).containsExactly(new double[] {1, 2, -2, 0, 2.4, 3.2, 0, 0, 0},
                within(1e-15));
        assertThat(X.renorm(2, 0, 5).toDoubleArray()).containsExactly(X.toDoubleArray());
        assertThat(X.renorm(1, -1, 1).toDoubleArray())
                .containsExactly(new double[] {1, 0.4, -1 / 3.0, 0, 0.6, 2 / 3.0, 0, 0, 0}, within(1e-15));
        assertThat(X.renorm(Double.POSITIVE_INFINITY, 0, 2).toDoubleArray())
                .containsExactly(1, 2, -2, 0, 1.5, 2, 0, 0, 0);
        assertThat(X.to(DType.F32).renorm(2, 0, 4).dtype()).isEqualTo(DType.F32);
        Tensor x = X.requiresGrad(true);
        assertThat(Autograd.grad(x.renorm(2, 0, 4).sum(), x).toDoubleArray()).containsExactly(new double[] {1, 1, 1,
            0.8, 0.8 * (1 - 3 * 7 / 25.0), 0.8 * (1 - 4 * 7 / 25.0), 1, 1, 1}, within(1e-15));
        assertThatIllegalArgumentException().isThrownBy(() -> X.renorm(2, 0, 0))
                .withMessage("renorm of (3, 3) F64: maxNorm must be positive and finite, not 0.0");
        assertThat(X.select(0, 0).renorm(2, 0, 1.5).toDoubleArray()).containsExactly(1, 1.5, -1.5);
        assertThatIllegalArgumentException().isThrownBy(() -> X.renorm(2, 2, 1))
                .withMessageStartingWith("renorm of (3, 3) F64: axis 2 is out of range");
        assertThatIllegalArgumentException().isThrownBy(() -> X.renorm(NAN, 0, 1)).withMessageContaining("not NaN");
    }

    @Test
    void theModeIsTheLeastOfTheMostFrequent() {
        Tensor x = Tensor.of(new double[][] {{3, 1, 3, NAN, 1, 2}, {2, 2, -0.0, 0, 0, 2}, {5, NAN, NAN, 1, 4, NAN}})
                .requiresGrad(true);
        Selection mode = x.mode(1);
        assertThat(mode.values().toDoubleArray()).containsExactly(1, -0.0, NAN);
        assertThat(mode.indices().toLongArray()).containsExactly(1, 2, 1);
        assertThat(Autograd.grad(mode.values().sum(), x).toDoubleArray()).containsExactly(0, 1, 0, 0, 0, 0, //
                0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0);
        assertThat(x.mode(-1, true).values().shape()).isEqualTo(Shape.of(3, 1));
        assertThat(Tensor.of(new long[] {9, Long.MAX_VALUE, 9, Long.MAX_VALUE, Long.MAX_VALUE}).mode(0).values()
                .toLongArray()).containsExactly(Long.MAX_VALUE);
        assertThat(Tensor.of(new boolean[] {true, false}).mode(0).values().toBooleanArray()).containsExactly(false);
        assertThat(Tensor.zeros(0, 3).mode(1).values().shape()).isEqualTo(Shape.of(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Tensor.zeros(0, 3).mode(0))
                .withMessageStartingWith("mode of (0, 3) F64: there are no elements");
    }

    @Test
    void modesOfRandomNumbersAreThoseOfCounts() {
        var random = new Random(7);
        for (int trial = 0; trial < 50; trial++) {
            long[] numbers = random.longs(2 * 9 * 3, 0, 2 + trial / 4).toArray();
            Tensor x = Tensor.of(Shape.of(2, 9, 3), numbers);
            Selection mode = x.mode(1);
            for (int n = 0; n < 6; n++) {
                int first = n / 3 * 27 + n % 3;
                long[] counts = new long[20];
                for (int i = 0; i < 9; i++) {
                    counts[(int) numbers[first + 3 * i]]++;
                }
                int expected = 0;
                for (int value = 1; value < 20; value++) {
                    expected = counts[value] > counts[expected] ? value : expected;
                }
                int place = 0;
                while (numbers[first + 3 * place] != expected) {
                    place++;
                }
                assertThat(mode.values().toLongArray()[n]).isEqualTo(expected);
                assertThat(mode.indices().toLongArray()[n]).isEqualTo(place);
            }
        }
    }
}
