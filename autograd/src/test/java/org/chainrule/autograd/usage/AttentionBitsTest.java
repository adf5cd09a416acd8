package org.chainrule.autograd.usage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attention and its gradients have the same bits however many threads compute them, on vectors or not; of more threads in {@code soak}. */
class AttentionBitsTest {
    private static String expected;

    private static String bits(int threads, String module) throws Exception {
        return OtherJvm.run(AttentionBits.class, "-Dchainrule.threads=" + threads, "--add-modules", module).lines()
                .filter(line -> line.startsWith("F")).reduce("", (all, line) -> all + line + "\n");
    }

    @BeforeAll
    static void inOneThreadWithoutVectors() throws Exception {
        expected = bits(1, "java.base");
    }

    @ParameterizedTest
    @CsvSource({"5, java.base", "1, jdk.incubator.vector", "7, jdk.incubator.vector"})
    void areTheSame(int threads, String module) throws Exception {
        assertThat(bits(threads, module)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnabledIfSystemProperty(named = "soak", matches = "true")
    @CsvSource({"2, java.base", "2, jdk.incubator.vector"})
    void areTheSameInTwoThreads(int threads, String module) throws Exception {
        areTheSame(threads, module);
    }

    @Test
    void areThoseOfEverySetting() {
        assertThat(expected.lines()).hasSize(8).doesNotHaveDuplicates().allMatch(line -> line.split(" ").length == 6);
    }
}
