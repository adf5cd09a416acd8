package org.chainrule.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

class ScheduleTest {

    private static double[] first(int count, Schedule schedule) {
        return LongStream.range(0, count).mapToDouble(schedule::factor).toArray();
    }

    @Test
    void dropsByStepsOrSteadily() {
        assertThat(first(5, Schedule.step(2, 0.1))).containsExactly(new double[] {1, 1, 0.1, 0.1, 0.01}, within(1e-15));
        assertThat(first(4, Schedule.exponential(0.5))).containsExactly(1, 0.5, 0.25, 0.125);
        assertThat(first(3, Schedule.constant())).containsExactly(1, 1, 1);
    }

    /** By functions that Java specifies to the bit; {@link Math#pow} differs from one processor to another. */
    @Test
    void haveTheSameBitsOnEveryMachine() {
        for (int n = 0; n < 20_000; n++) {
            assertThat(Schedule.exponential(0.999).factor(n)).isEqualTo(StrictMath.pow(0.999, n));
            assertThat(new Moments(0.9, 0.999, 1e-8).meanCorrection(n)).isEqualTo(1 - StrictMath.pow(0.9, n));
        }
    }

    @Test
    void theCosineGoesDownToItsLeastAndStaysThere() {
        assertThat(first(6, Schedule.cosine(4))).containsExactly(
                new double[] {1, (1 + Math.sqrt(0.5)) / 2, 0.5, (1 - Math.sqrt(0.5)) / 2, 0, 0}, within(1e-15));
        assertThat(first(4, Schedule.cosine(2, 0.2))).containsExactly(new double[] {1, 0.6, 0.2, 0.2}, within(1e-15));
    }

    @Test
    void warmsUpAndThenFollowsAnother() {
        assertThat(first(6, Schedule.warmUp(4, Schedule.exponential(0.5))))
                .containsExactly(0.25, 0.5, 0.75, 1, 1, 0.5);
    }

    /** Of ten steps the third is the highest, at 0.3 * 10 - 1; then seven steps lead down. */
    @Test
    void oneCycleRisesAndFallsByHalfWaves() {
        double[] factors = first(12, Schedule.oneCycle(10));
        assertThat(factors[0]).isCloseTo(0.04, within(1e-15));
        assertThat(factors[1]).as("half way up").isCloseTo((0.04 + 1) / 2, within(1e-15));
        assertThat(factors[2]).isCloseTo(1, within(1e-15));
        for (int down = 1; down < 7; down++) {
            double expected = 4e-6 + (1 - 4e-6) * Math.pow(Math.cos(Math.PI * down / 14), 2); // of half the angle
            assertThat(factors[2 + down]).isCloseTo(expected, within(1e-15));
        }
        assertThat(factors[9]).isCloseTo(4e-6, within(1e-18));
        assertThat(factors[11]).as("afterwards").isEqualTo(factors[9]);
    }

    @Test
    void oneCycleHasSettings() {
        assertThat(first(5, Schedule.oneCycle(4, 0.5, 10, 10)))
                .containsExactly(new double[] {0.1, 1, 0.505, 0.01, 0.01}, within(1e-15));
        assertThat(first(3, Schedule.oneCycle(1))).as("a single step").containsExactly(new double[] {4e-6, 4e-6, 4e-6},
                within(1e-18));
        assertThat(Schedule.oneCycle(1000).factor(299)).isCloseTo(1, within(1e-15));
        assertThat(Schedule.oneCycle(1000).factor(999)).isCloseTo(4e-6, within(1e-18));
        assertThatThrownBy(() -> Schedule.oneCycle(10, 1, 25, 1e4)).hasMessageContaining("rise");
        assertThatThrownBy(() -> Schedule.oneCycle(10, 0.3, 0, 1e4)).hasMessageContaining("divisor");
        assertThatThrownBy(() -> Schedule.oneCycle(0)).hasMessageContaining("positive number of steps");
    }

    @Test
    void countsInEpochs() {
        assertThat(first(5, Schedule.exponential(0.5).every(2))).containsExactly(1, 1, 0.5, 0.5, 0.25);
    }

    @Test
    void lengthsMustBePositive() {
        assertThatThrownBy(() -> Schedule.cosine(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Schedule.warmUp(-1, Schedule.constant()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Schedule.constant().every(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void factorsMustBeFiniteAndNotNegative() {
        for (double bad : new double[] {Double.NaN, -0.5, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> Schedule.exponential(bad)).hasMessageContainingAll("gamma", "not " + bad);
            assertThatThrownBy(() -> Schedule.step(2, bad)).hasMessageContainingAll("gamma", "not " + bad);
            assertThatThrownBy(() -> Schedule.cosine(10, bad)).hasMessageContainingAll("least", "not " + bad);
        }
        for (double bad : new double[] {Double.NaN, -0.5, 1}) {
            assertThatThrownBy(() -> ReduceOnPlateau.of().gamma(bad)).hasMessageContainingAll("gamma", "not " + bad);
        }
    }
}
