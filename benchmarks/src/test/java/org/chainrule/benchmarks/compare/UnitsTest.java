package org.chainrule.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnitsTest {

    @Test
    void timesHaveThreeDigitsAndTheUnitThatFits() {
        assertThat(Units.time(5.9e-7)).isEqualTo("590 ns");
        assertThat(Units.time(1.0481e-3)).isEqualTo("1.05 ms");
        assertThat(Units.time(68.14e-6)).isEqualTo("68.1 µs");
        assertThat(Units.time(12.34)).isEqualTo("12.3 s");
        assertThat(Units.time(4321)).isEqualTo("4321 s");
    }

    @Test
    void roundingUpTakesTheNextUnit() {
        assertThat(Units.time(9.996e-4)).isEqualTo("1.00 ms");
        assertThat(Units.time(9.994e-4)).isEqualTo("999 µs");
        assertThat(Units.digits(9.996)).isEqualTo("10.0");
        assertThat(Units.digits(99.96)).isEqualTo("100");
    }

    @Test
    void sizesOfFilesAndOfMemoryHaveTheirOwnSteps() {
        assertThat(Units.decimal(118_300_000)).isEqualTo("118 MB");
        assertThat(Units.binary(32 * 1024)).isEqualTo("32.0 KiB");
        assertThat(Units.binary(24L << 30)).isEqualTo("24.0 GiB");
    }

    @Test
    void ratiosAndThreadsReadAsOneSaysThem() {
        assertThat(Units.ratio(1.3049)).isEqualTo("1.30x");
        assertThat(Units.ratio(115.4)).isEqualTo("115x");
        assertThat(Units.threads(1)).isEqualTo("1 thread");
        assertThat(Units.threads(2)).isEqualTo("2 threads");
    }
}
