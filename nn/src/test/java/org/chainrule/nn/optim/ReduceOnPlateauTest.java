package org.chainrule.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;

import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

class ReduceOnPlateauTest {

    private static double[] observed(ReduceOnPlateau plateau, double... errors) {
        return Arrays.stream(errors).map(plateau::observe).toArray();
    }

    @Test
    void dropsOncePatienceIsAtAnEnd() {
        ReduceOnPlateau plateau = ReduceOnPlateau.of().gamma(0.5).patience(2);

        assertThat(observed(plateau, 1, 0.9, 0.9, 0.9, 0.9, 0.8, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9))
                .containsExactly(1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125);
        assertThat(plateau.factor(12345)).isEqualTo(0.125);
    }

    @Test
    void theUsualPatienceIsTen() {
        ReduceOnPlateau plateau = ReduceOnPlateau.of();
        double[] errors = new double[12];
        Arrays.fill(errors, 3);
        double[] factors = observed(plateau, errors);
        assertThat(factors[10]).isEqualTo(1);
        assertThat(factors[11]).isEqualTo(0.1);
    }

    @Test
    void progressIsMeasuredByAShareOfTheLeastError() {
        ReduceOnPlateau plateau = ReduceOnPlateau.of().patience(0).threshold(0.1).gamma(0.5);
        assertThat(observed(plateau, 100, 91, 89, 81)).containsExactly(1, 0.5, 0.5, 0.25);
        assertThat(plateau.state().best()).isEqualTo(89);
        ReduceOnPlateau negative = ReduceOnPlateau.of().patience(0).threshold(0.1).gamma(0.5);
        assertThat(observed(negative, -100, -109, -111)).containsExactly(1, 0.5, 0.5);
    }

    @Test
    void restsAfterADrop() {
        ReduceOnPlateau plateau = ReduceOnPlateau.of().patience(0).cooldown(2).gamma(0.5);
        assertThat(observed(plateau, 1, 1, 1, 1, 1, 1)).containsExactly(1, 0.5, 0.5, 0.5, 0.25, 0.25);
    }

    @Test
    void noDropLeadsBelowTheLeastFactor() {
        ReduceOnPlateau plateau = ReduceOnPlateau.of().patience(0).gamma(0.1).minFactor(0.05);
        assertThat(observed(plateau, 1, 1, 1, 1)).containsExactly(1, 0.1, 0.05, 0.05);
    }

    @Test
    void nanIsNoProgress() {
        ReduceOnPlateau plateau = ReduceOnPlateau.of().patience(1).gamma(0.5);
        assertThat(observed(plateau, Double.NaN, Double.NaN, 1, 0.5)).containsExactly(1, 0.5, 0.5, 0.5);
        assertThat(plateau.state()).isEqualTo(new ReduceOnPlateau.State(0.5, 0.5, 0, 0));
    }

    @Test
    void goesOnFromAState() {
        double[] errors = {1, 2, 0.5, 0.5, 0.5, 0.5, 0.4, 0.4, 0.4, 0.4};
        ReduceOnPlateau whole = ReduceOnPlateau.of().patience(1).cooldown(1);
        ReduceOnPlateau first = ReduceOnPlateau.of().patience(1).cooldown(1);
        for (double error : errors) {
            ReduceOnPlateau next = ReduceOnPlateau.of().patience(1).cooldown(1);
            next.load(first.state());
            assertThat(next.observe(error)).isEqualTo(whole.observe(error));
            first = next;
        }
        assertThat(first.state()).isEqualTo(whole.state());
        assertThat(whole.state().factor()).isLessThan(0.1);
    }

    @Test
    void anOptimizerFollowsIt() {
        ReduceOnPlateau plateau = ReduceOnPlateau.of().patience(0);
        Tensor w = Tensor.of(1).requiresGrad(true);
        var optimizer = Optimizer.of(new Sgd(1), List.of(w))
                .schedule(Schedule.warmUp(1, plateau));
        plateau.observe(1);
        plateau.observe(1);
        assertThat(optimizer.learningRate()).isEqualTo(1);
        optimizer.step(() -> w.square());
        assertThat(optimizer.learningRate()).isCloseTo(0.1, within(1e-16));
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        ReduceOnPlateau plateau = ReduceOnPlateau.of();
        assertThatThrownBy(() -> plateau.gamma(1)).hasMessageContaining("gamma");
        assertThatThrownBy(() -> plateau.patience(-1)).hasMessageContaining("patience");
        assertThatThrownBy(() -> plateau.threshold(-1)).hasMessageContaining("threshold");
        assertThatThrownBy(() -> plateau.cooldown(-1)).hasMessageContaining("cooldown");
        assertThatThrownBy(() -> plateau.minFactor(-1)).hasMessageContaining("minFactor");
        assertThatThrownBy(() -> new ReduceOnPlateau.State(1, Double.NaN, 0, 0)).hasMessageContaining("NaN");
    }
}
