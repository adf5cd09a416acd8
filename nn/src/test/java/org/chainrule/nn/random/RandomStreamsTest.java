package org.chainrule.nn.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The pinned numbers with a path were computed by an implementation in Python. */
class RandomStreamsTest {

    /** The widely published first numbers of SplitMix64 for this seed. */
    @Test
    void withoutAPathIsSplitMix() {
        RandomGenerator random = RandomStreams.of(1234567);

        assertThat(Long.toUnsignedString(random.nextLong())).isEqualTo("6457827717110365317");
        assertThat(Long.toUnsignedString(random.nextLong())).isEqualTo("3203168211198807973");
        assertThat(Long.toUnsignedString(random.nextLong())).isEqualTo("9817491932198370423");
    }

    @Property
    void withoutAPathIsSplittableRandom(@ForAll long seed) {
        assertThat(RandomStreams.of(seed).longs(5)).containsExactly(
                new SplittableRandom(seed).longs(5).boxed().toArray(Long[]::new));
    }

    @Test
    void numbersArePinned() {
        assertThat(RandomStreams.of(1, 0).longs(3)).containsExactly(2682361652688214951L, -2015655999601721966L,
                2697216436763397807L);
        assertThat(RandomStreams.of(1, 2, 3).longs(3)).containsExactly(3794533821580027763L, -6833085424822576442L,
                3803398875693156052L);
        assertThat(RandomStreams.of(-5, -1, 1L << 40).longs(2)).containsExactly(-1216634687616057057L,
                -602597815396550858L);
        assertThat(RandomStreams.of(1, 2, 3).nextDouble()).isEqualTo(0.20570209064633938);
    }

    @Test
    void ordersArePinned() {
        assertThat(RandomStreams.permutation(10, RandomStreams.of(7, 0))).containsExactly(6, 4, 7, 0, 1, 2, 8, 3, 9, 5);
        assertThat(RandomStreams.permutation(10, RandomStreams.of(7, 1))).containsExactly(5, 2, 8, 7, 0, 1, 4, 6, 9, 3);
    }

    @Test
    void neighboursHaveNothingInCommon() {
        Set<Long> numbers = new HashSet<>();
        int streams = 0;
        for (long seed = 0; seed < 10; seed++) {
            for (long epoch = 0; epoch < 10; epoch++) {
                RandomStreams.of(seed, epoch).longs(10).forEach(numbers::add);
                streams++;
                for (long batch = 0; batch < 10; batch++) {
                    RandomStreams.of(seed, epoch, batch).longs(10).forEach(numbers::add);
                    streams++;
                }
            }
        }
        assertThat(numbers).hasSize(10 * streams);
    }

    /** The first numbers of neighbouring streams, each bit set about half the time: four standard errors. */
    @Test
    void firstNumbersOfNeighboursAreRandom() {
        int[] counts = new int[64];
        int streams = 10_000;
        for (int stream = 0; stream < streams; stream++) {
            long number = RandomStreams.of(3, stream).nextLong();
            for (int bit = 0; bit < 64; bit++) {
                counts[bit] += (int) (number >>> bit & 1);
            }
        }
        assertThat(Arrays.stream(counts).boxed()).allSatisfy(count -> assertThat(count).isBetween(4800, 5200));
    }

    @Property
    void permutationsHaveEachNumberOnce(@ForAll @IntRange(max = 200) int size, @ForAll long seed) {
        assertThat(RandomStreams.permutation(size, RandomStreams.of(seed))).containsExactlyInAnyOrder(
                IntStream.range(0, size).toArray());
    }

    @Test
    void permutationsAreAllAsLikely() {
        int[] counts = new int[27];
        for (int seed = 0; seed < 6000; seed++) {
            int[] order = RandomStreams.permutation(3, RandomStreams.of(seed));
            counts[order[0] * 9 + order[1] * 3 + order[2]]++;
        }
        assertThat(Arrays.stream(counts).filter(count -> count > 0).boxed()).hasSize(6)
                .allSatisfy(count -> assertThat(count).isBetween(880, 1120)); // four deviations
    }
}
