package org.chainrule.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StopCriterionTest {

    /** The number of the first error, from 1, at which the criterion is met; 0 if it never is. */
    private static int stops(StopCriterion criterion, double... errors) {
        for (int n = 0; n < errors.length; n++) {
            if (criterion.isMet(errors[n])) {
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
    void eitherOfTwoIsEnoughAndBothAreTold() {
        var criterion = StopCriterion.noImprovement(2).or(StopCriterion.below(1));
        assertThat(stops(criterion, 3, 0.5)).isEqualTo(2);
        assertThat(stops(criterion, 2, 2)).as("the least error stays known").isEqualTo(2);
    }

    @Test
    void numbersOfEpochsArePositive() {
        assertThatThrownBy(() -> StopCriterion.noImprovement(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> StopCriterion.below(1).averagedOver(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
