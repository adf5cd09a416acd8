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
}
