package org.chainrule.benchmarks.work;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SyntheticDataTest {

    @Test
    void aSeedGivesTheSameValuesWithinTheBound() {
        assertThat(SyntheticData.uniform(1, 1000, 0.5)).isEqualTo(SyntheticData.uniform(1, 1000, 0.5));
        assertThat(SyntheticData.uniform(1, 1000, 0.5)).isNotEqualTo(SyntheticData.uniform(2, 1000, 0.5));
        for (float value : SyntheticData.uniform(1, 1000, 0.5)) {
            assertThat(value).isBetween(-0.5f, 0.5f);
        }
    }

    @Test
    void labelsAreClasses() {
        assertThat(SyntheticData.labels(1, 1000, 10)).containsOnly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }
}
