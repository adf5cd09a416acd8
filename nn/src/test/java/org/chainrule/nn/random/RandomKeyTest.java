package org.chainrule.nn.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

class RandomKeyTest {
    private final RandomKey key = new RandomKey(42, 7, 1, 3);

    @Test
    void aWordDependsOnTheKeyAndItsIndexAlone() {
        assertThat(Arrays.copyOf(key.bits(1000), 10)).containsExactly(key.bits(10));
        assertThat(key.bits(10)).containsExactly(new RandomKey(42, 7, 1, 3).bits(10));
    }

    @Test
    void otherNamesHaveOtherNumbers() {
        List<RandomKey> keys = List.of(key, key.withStep(8), key.withStep(7L << 32), key.withRank(0), key.withRank(2),
                key.withDraw(4), key.withDraw(0), new RandomKey(43, 7, 1, 3), new RandomKey(42L << 32, 7, 1, 3),
                new RandomKey(42, 3, 1, 7));
        Set<Integer> words = new HashSet<>();

        for (RandomKey other : keys) {
            Arrays.stream(other.bits(100)).forEach(words::add);
        }

        assertThat(words.size()).isGreaterThan(keys.size() * 100 - 3); // 2^32 are enough for hardly any to be equal
    }

    @Test
    void aGeneratorTakesTheWordsInPairs() {
        int[] words = key.bits(2000);
        var generator = key.generator();

        for (int n = 0; n < 1000; n++) {
            long expected = Integer.toUnsignedLong(words[2 * n + 1]) << 32 | Integer.toUnsignedLong(words[2 * n]);
            assertThat(generator.nextLong()).isEqualTo(expected);
        }
    }

    /** Each of the 32 bits is set in half of the words: within five standard deviations. */
    @Test
    void bitsAreSetHalfTheTime() {
        int[] words = key.bits(100_000);

        for (int bit = 0; bit < 32; bit++) {
            int mask = 1 << bit;
            double share = Arrays.stream(words).filter(word -> (word & mask) != 0).count() / 100_000.0;
            assertThat(share).as("bit %s", bit).isCloseTo(0.5, within(5 * 0.5 / Math.sqrt(100_000)));
        }
    }

    @Test
    void aStreamEnds() {
        assertThat(key.bits((1L << 34) - 2, 2)).hasSize(2);
        assertThatThrownBy(() -> key.bits((1L << 34) - 2, 3)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(key + " has words 0 to 2^34 - 1, and none with the number 17179869184");
        assertThatThrownBy(() -> key.bits(-1, 3)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("none with the number -1");
    }

    @Test
    void refusesANegativeCount() {
        assertThatThrownBy(() -> key.bits(-1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there are no -1 words of " + key + " in an array");
    }
}
