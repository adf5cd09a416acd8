package org.chainrule.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;

import org.junit.jupiter.api.Test;

class SampleTest {

    @Test
    void theMedianIsTheMiddleOfOddlyManyInAnyOrder() {
        assertThat(Sample.of(9., 1., 5.).median()).isEqualTo(5);
        assertThat(Sample.of(7.).median()).isEqualTo(7);
    }

    @Test
    void theMedianOfEvenlyManyIsHalfwayBetweenTheMiddleTwo() {
        assertThat(Sample.of(4., 1., 3., 100.).median()).isEqualTo(3.5);
    }

    /** Compares with NumPy's percentile of [15, 20, 35, 40, 50]. */
    @Test
    void quantilesAreInterpolatedAsNumPyDoes() {
        Sample sample = Sample.of(15., 20., 35., 40., 50.);
        assertThat(sample.quantile(0.4)).isCloseTo(29, within(1e-12));
        assertThat(sample.quantile(0)).isEqualTo(15);
        assertThat(sample.quantile(1)).isEqualTo(50);
    }

    @Test
    void theSpreadIsTheDistanceOfTheQuartilesByTheMedian() {
        assertThat(Sample.of(1., 2., 3., 4., 5.).spread()).isCloseTo(2 / 3., within(1e-12));
        assertThat(Sample.of(2., 2., 2.).spread()).isZero();
    }

    @Test
    void anOutlierMovesNeitherMedianNorSpread() {
        assertThat(Sample.of(1., 2., 3., 4., 1000.).median()).isEqualTo(3);
        assertThat(Sample.of(1., 2., 3., 4., 1000.).spread()).isCloseTo(2 / 3., within(1e-12));
    }

    @Test
    void whatIsMissingHasNoMedianButAReason() {
        assertThatIllegalStateException().isThrownBy(() -> Sample.missing("no library").median())
                .withMessageContaining("no library");
    }

    @Test
    void mergedSamplesKeepAllValuesOrTheFirstReason() {
        assertThat(Sample.merged(List.of(Sample.of(1.), Sample.missing("late"), Sample.of(2.))).values())
                .containsExactly(1., 2.);
        assertThat(Sample.merged(List.of(Sample.missing("first"), Sample.missing("second"))).problem())
                .isEqualTo("first");
    }

    @Test
    void onlyAWrongResultIsWrong() {
        assertThat(Sample.wrong("computed 1, but others 2").isWrong()).isTrue();
        assertThat(Sample.missing("doesn't load").isWrong()).isFalse();
        assertThat(Sample.of(1.).isWrong()).isFalse();
    }
}
