package org.chainrule.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

class PenaltyTest {
    private final Tensor a = Tensor.of(3, -4).requiresGrad(true);
    private final Tensor b = Tensor.of(2).requiresGrad(true);

    @Test
    void theSquaresPullInProportion() {
        Tensor penalty = Penalty.l2(List.of(a, b), 0.1);
        assertThat(penalty.item()).isCloseTo(0.05 * 29, within(1e-15));
        assertThat(Autograd.grad(penalty, a).toDoubleArray()).containsExactly(new double[] {0.3, -0.4}, within(1e-15));
    }

    @Test
    void theAmountsPullEvenly() {
        Tensor penalty = Penalty.l1(List.of(a, b), 0.1);
        assertThat(penalty.item()).isCloseTo(0.9, within(1e-15));
        assertThat(Autograd.grad(penalty, a).toDoubleArray()).containsExactly(0.1, -0.1);
    }

    @Test
    void aStepWithThePenaltyIsAStepWithWeightDecay() {
        Tensor same = a.copy().requiresGrad(true);
        Optimizer.of(new Sgd(0.5), List.of(a)).step(() -> a.sum().add(Penalty.l2(List.of(a), 0.2)));
        Optimizer.of(new Sgd(0.5).weightDecay(0.2), List.of(same)).step(() -> same.sum());
        assertThat(a.toDoubleArray()).containsExactly(same.toDoubleArray(), within(1e-15));
    }

    @Test
    void wantsParameters() {
        assertThatThrownBy(() -> Penalty.l2(List.of(), 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
