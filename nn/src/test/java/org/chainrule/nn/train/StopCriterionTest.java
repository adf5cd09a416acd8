package org.chainrule.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import org.junit.jupiter.api.Test;

class StopCriterionTest {

    /** The number of the first error, from 1, at which the criterion is met; 0 if it never is. */
    private static int stops(StopCriterion criterion, double... errors) {
        StopCriterion.Monitor monitor = criterion.start();
        for (int n = 0; n < errors.length; n++) {
            if (monitor.isMet(errors[n])) {
                return n + 1;
            }
        }
        return 0;
    }

    @Test
    void theErrorIsSmallEnough() {
        assertThat(stops(StopCriterion.below(0.1), 0.5, 0.1, 0.09, 0)).isEqualTo(3);
    }

    @Test
    void theErrorHardlyChanges() {
        assertThat(stops(StopCriterion.changeBelow(0.1), 1, 0.5, 0.55, 0.5)).isEqualTo(3);
    }

    @Test
    void theErrorHasNotImprovedForAWhile() {
        assertThat(stops(StopCriterion.noImprovement(2), 5, 6, 4, 4, 4.5, 3)).isEqualTo(5);
        assertThat(stops(StopCriterion.noImprovement(2), 5, 6, 4, 5, 3, 4)).isZero();
        assertThat(stops(StopCriterion.noImprovement(1), 5, Double.NaN)).isEqualTo(2);
    }

    @Test
    void averagesEvenOutTheUpsAndDowns() {
        assertThat(stops(StopCriterion.below(2).averagedOver(2), 0, 5, 2, 1.5)).isEqualTo(4);
        assertThat(stops(StopCriterion.noImprovement(1).averagedOver(2), 4, 2, 3, 1, 2, 4)).isEqualTo(6);
    }

    @Test
    void eitherOfTwoIsEnoughAndBothSeeEveryError() {
        StopCriterion.Monitor monitor = StopCriterion.below(1).or(StopCriterion.noImprovement(2)).start();

        assertThat(monitor.isMet(3)).isFalse();
        assertThat(monitor.isMet(0.5)).isTrue();
        assertThat(monitor.isMet(2)).isFalse();
        assertThat(monitor.isMet(2)).as("the least error stays known").isTrue();
    }

    @Test
    void everyTrainingStartsAfresh() {
        for (StopCriterion criterion : List.of(StopCriterion.changeBelow(0.1), StopCriterion.noImprovement(2),
                StopCriterion.below(1).averagedOver(2),
                StopCriterion.noImprovement(3).or(StopCriterion.changeBelow(0.1)))) {
            double[] errors = {2, 1, 1.5, 0.4, 0.41, 0.42, 0.43};
            int first = stops(criterion, errors);

            assertThat(first).isPositive();
            assertThat(stops(criterion, errors)).isEqualTo(first);
        }
    }

    @Test
    void twoTrainingsAtOnceDoNotMix() {
        StopCriterion criterion = StopCriterion.noImprovement(2);
        StopCriterion.Monitor falling = criterion.start();
        StopCriterion.Monitor rising = criterion.start();

        assertThat(falling.isMet(3)).isFalse();
        assertThat(rising.isMet(1)).isFalse();
        assertThat(falling.isMet(2)).isFalse();
        assertThat(rising.isMet(4)).isFalse();
        assertThat(falling.isMet(1.5)).isFalse();
        assertThat(rising.isMet(5)).isTrue();
    }

    @Test
    void aCriterionMayBeWrittenAsALambda() {
        assertThat(stops(StopCriterion.when(Double::isNaN), 1, Double.NaN)).isEqualTo(2);
        StopCriterion threeEpochs = () -> {
            int[] seen = {0};
            return _ -> ++seen[0] == 3;
        };
        assertThat(stops(threeEpochs, 1, 1, 1, 1)).isEqualTo(3);
        assertThat(stops(threeEpochs.or(StopCriterion.below(1)), 1, 0, 1)).isEqualTo(2);
    }

    @Test
    void numbersOfEpochsArePositive() {
        assertThatThrownBy(() -> StopCriterion.noImprovement(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> StopCriterion.below(1).averagedOver(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
