package org.chainrule.benchmarks.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class NumbersTest {

    @Test
    void aSeedGivesTheSameNumbersWithinTheBound() {
        assertThat(Numbers.uniform(1, 1000, 0.5)).isEqualTo(Numbers.uniform(1, 1000, 0.5));
        assertThat(Numbers.uniform(1, 1000, 0.5)).isNotEqualTo(Numbers.uniform(2, 1000, 0.5));
        for (float number : Numbers.uniform(1, 1000, 0.5)) {
            assertThat(number).isBetween(-0.5f, 0.5f);
        }
    }

    @Test
    void labelsAreClasses() {
        assertThat(Numbers.labels(1, 1000, 10)).containsOnly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void aDigestOfOneNumberKnowsItsSign() {
        assertThat(Numbers.digest(3)).isEqualTo(6);
        assertThat(Numbers.digest(-3)).isEqualTo(3);
    }

    @Test
    void aDigestKnowsPlaces() {
        assertThat(Numbers.digest(1, 2)).isNotCloseTo(Numbers.digest(2, 1), within(1e-3));
    }

    @Test
    void nothingCancelsInADigest() {
        assertThat(Numbers.digest(1e6, -1e6)).isGreaterThan(1e6);
        assertThat(Numbers.digest(0, 0)).isZero();
    }

    @Test
    void nanShowsInADigest() {
        assertThat(Numbers.digest(1, Double.NaN, 2)).isNaN();
    }
}
