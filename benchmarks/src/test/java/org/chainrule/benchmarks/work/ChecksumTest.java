package org.chainrule.benchmarks.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ChecksumTest {

    @Test
    void theChecksumOfOneValueDependsOnItsSign() {
        assertThat(Checksum.of(3)).isEqualTo(6);
        assertThat(Checksum.of(-3)).isEqualTo(3);
    }

    @Test
    void aChecksumDependsOnTheOrderOfValues() {
        assertThat(Checksum.of(1, 2)).isNotCloseTo(Checksum.of(2, 1), within(1e-3));
    }

    @Test
    void nothingCancelsInAChecksum() {
        assertThat(Checksum.of(1e6, -1e6)).isGreaterThan(1e6);
        assertThat(Checksum.of(0, 0)).isZero();
    }

    @Test
    void aChecksumWithNanIsNan() {
        assertThat(Checksum.of(1, Double.NaN, 2)).isNaN();
    }
}
