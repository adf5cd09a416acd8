package org.chainrule.nn.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhiloxTest {

    /** The known answers that the authors publish with Random123. */
    @ParameterizedTest
    @CsvSource({
        "0000000000000000, 00000000, 00000000, 0000000000000000, 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
        "ffffffffffffffff, ffffffff, ffffffff, ffffffffffffffff, 408f276d 41c83b0e a20bc7c6 6d5451fd",
        "0370734413198a2e, 85a308d3, 243f6a88, 299f31d0a4093822, d16cfe09 94fdcceb 5001e420 24126ea1"})
    void hasTheKnownAnswers(String high, String middle, String first, String key, String words) {
        int[] block = new int[4];

        Philox.fill(Long.parseUnsignedLong(key, 16), Long.parseUnsignedLong(high, 16),
                Integer.parseUnsignedInt(middle, 16), Integer.parseUnsignedInt(first, 16), block);

        assertThat(Arrays.stream(block).mapToObj("%08x"::formatted)).containsExactly(words.split(" "));
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "2", "3", "4", "5", "7", "1000"})
    void aStreamMayEndAnywhere(int count) {
        int[] all = new int[1024];
        Philox.fill(1, 2, 3, 0, all);
        int[] some = new int[count];
        Philox.fill(1, 2, 3, 0, some);

        assertThat(some).containsExactly(Arrays.copyOf(all, count));
    }

    /** Also where counters overflow their word. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, -70})
    void blocksFollowFromTheirCounters(int first) {
        int[] all = new int[4 * 150];
        Philox.fill(-1, 2, 3, first, all);

        for (int n = 0; n < 150; n++) {
            int[] block = new int[4];
            Philox.fill(-1, 2, 3, first + n, block);
            assertThat(Arrays.copyOfRange(all, 4 * n, 4 * n + 4)).as("block %s", n).containsExactly(block);
        }
    }
}
