package org.chainrule.nn.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedList;
import java.util.List;
import java.util.stream.IntStream;

import org.assertj.core.data.Offset;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares with what NumPy 2.4 prints after {@code np.random.seed}. */
class NumPyRandomTest {
    private static final Offset<Double> LAST_DIGITS = within(4e-15); // two libraries' logarithms

    /** The first is widely published for this seed, the 10000th is what the C++ standard asks of {@code std::mt19937}. */
    @Test
    void isTheMersenneTwister() {
        var random = new NumPyRandom(5489);
        int[] words = random.ints(10000).toArray();

        assertThat(Integer.toUnsignedLong(words[0])).isEqualTo(3499211612L);
        assertThat(Integer.toUnsignedLong(words[9999])).isEqualTo(4123659995L);
    }

    @Test
    void givesNumPysUniformNumbers() {
        assertThat(new NumPyRandom(0).doubles(4)).containsExactly(0.5488135039273248, 0.7151893663724195,
                0.6027633760716439, 0.5448831829968969);
        assertThat(new NumPyRandom(99).doubles(3)).containsExactly(0.6722785586307918, 0.4880783992405837,
                0.8254951740358963);
        assertThat(new NumPyRandom((1L << 32) - 1).doubles(2)).containsExactly(0.0976320289940138,
                0.9123828453026218);
    }

    @Test
    void tensorsOfUniformNumbersAreNumPys() {
        var random = new NumPyRandom(99);
        Tensor first = Tensor.uniform(-1, 1, Shape.of(2, 64), random);
        Tensor second = Tensor.uniform(-1, 1, Shape.of(64, 64), random);
        Tensor third = Tensor.uniform(-1, 1, Shape.of(64, 64), random);
        Tensor fourth = Tensor.uniform(-1, 1, Shape.of(64, 1), random);

        assertThat(first.slice(0, 0, 1).toDoubleArray()).startsWith(0.34455711726158356, -0.02384320151883257,
                0.6509903480717927, -0.9371072247474037);
        assertThat(first.get(1, 63)).isEqualTo(-0.501725315678937);
        assertThat(second.get(0, 0)).isEqualTo(0.4067297055514598);
        assertThat(third.get(63, 63)).isEqualTo(-0.5074674008543869);
        assertThat(fourth.get(0, 0)).isEqualTo(0.4720156576846566);
        assertThat(fourth.get(63, 0)).isEqualTo(0.606567954465026);
        assertThat(List.of(first, second, third, fourth)).extracting(weights -> weights.sum().item())
                .usingComparatorForType((a, b) -> Math.abs(a - b) < 1e-12 ? 0 : 1, Double.class)
                .containsExactly(1.112814042389048, 75.11315416668305, 16.104955819252304, 0.13890162842383358);
    }

    @Test
    void givesNumPysNormalNumbers() {
        assertThat(Tensor.normal(0, 1, Shape.of(5), new NumPyRandom(0)).toDoubleArray()).containsExactly(
                new double[] {1.764052345967664, 0.4001572083672233, 0.9787379841057392, 2.240893199201458,
                    1.8675579901499675},
                LAST_DIGITS);
    }

    @Test
    void keepsTheSecondNormalNumberOfAPairWhileOthersAreDrawn() {
        var random = new NumPyRandom(7);

        assertThat(random.nextGaussian()).isCloseTo(1.690525703800356, LAST_DIGITS);
        assertThat(random.nextDouble()).isEqualTo(0.9779895119966027);
        assertThat(random.nextGaussian()).isCloseTo(-0.4659373705408328, LAST_DIGITS);
        assertThat(random.nextGaussian()).isCloseTo(0.09316606097975175, LAST_DIGITS);
        assertThat(random.nextGaussian(10, 2)).isCloseTo(16.401829418235423, LAST_DIGITS);
    }

    /** NumPy adds up the first 200000 to 236.10601353513047. */
    @Test
    void staysWithNumPyForManyNormalNumbers() {
        assertThat(Tensor.normal(0, 1, Shape.of(200000), new NumPyRandom(5)).sum().item())
                .isCloseTo(236.10601353513047, within(1e-9));
    }

    @Test
    void twoWordsMakeALong() {
        var random = new NumPyRandom(0);

        assertThat(Long.toUnsignedString(random.nextLong())).isEqualTo("10123822223749065263");
        assertThat(Long.toUnsignedString(random.nextLong())).isEqualTo("13192915183495924928");
        assertThat(Long.toUnsignedString(random.nextLong())).isEqualTo("11119021634053362427");
    }

    @Test
    void givesNumPysWholeNumbers() {
        assertThat(new NumPyRandom(0).ints(12, 0, 10)).containsExactly(5, 0, 3, 3, 7, 9, 3, 5, 2, 4, 7, 6);
        assertThat(new NumPyRandom(0).ints(10, -5, 6)).containsExactly(0, -5, -2, -2, 2, 4, -2, 0, -3, -1);
        assertThat(new NumPyRandom(0).ints(4, Integer.MIN_VALUE, Integer.MAX_VALUE)).containsExactly(209652396,
                398764591, 924231285, 1478610112);
        assertThat(new NumPyRandom(0).ints(4, 0, Integer.MAX_VALUE)).containsExactly(209652396, 398764591, 924231285,
                1478610112);
    }

    @Test
    void aChoiceOfOneDrawsNothing() {
        var random = new NumPyRandom(0);

        assertThat(random.nextInt(1)).isZero();
        assertThat(random.nextDouble()).isEqualTo(0.5488135039273248);
    }

    @Test
    void shufflesListsLikeNumPy() {
        List<Integer> numbers = new ArrayList<>(IntStream.range(0, 10).boxed().toList());
        List<Integer> linked = new LinkedList<>(numbers);

        Collections.shuffle(numbers, new NumPyRandom(0));
        Collections.shuffle(linked, new NumPyRandom(0));

        assertThat(numbers).containsExactly(2, 8, 4, 9, 1, 6, 7, 3, 0, 5);
        assertThat(linked).isEqualTo(numbers);
    }

    @Test
    void streamsTakeNoMoreThanTheyGive() {
        var random = new NumPyRandom(0);

        assertThat(random.doubles(2, -1, 1)).containsExactly(2 * 0.5488135039273248 - 1, 2 * 0.7151893663724195 - 1);
        assertThat(random.nextDouble()).isEqualTo(0.6027633760716439);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1L << 32, Long.MIN_VALUE})
    void refusesSeedsThatNumPyRefuses(long seed) {
        assertThatThrownBy(() -> new NumPyRandom(seed)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("NumPyRandom: the seed must lie in 0 .. 2^32 - 1, not " + seed);
    }

    @Test
    void refusesEmptyRangesAndNegativeDeviations() {
        var random = new NumPyRandom(0);

        assertThatThrownBy(() -> random.nextInt(0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("NumPyRandom.nextInt: the bound must be above 0, the least number, not 0");
        assertThatThrownBy(() -> random.nextInt(3, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> random.nextGaussian(0, -1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
    }
}
