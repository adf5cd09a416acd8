package org.chainrule.nn.losses;

import static org.assertj.core.api.Assertions.assertThat;

import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

class AbsoluteErrorTest {

    @Test
    void isTheMeanOfDistances() {
        Tensor p = Tensor.of(1, 2, 3, -4).requiresGrad(true);
        Tensor t = Tensor.of(1, 0, 4, -1).requiresGrad(true);
        Tensor loss = Loss.l1().of(p, t);
        loss.backward();

        assertThat(loss.item()).isEqualTo((2 + 1 + 3) / 4.);
        assertThat(p.grad().toDoubleArray()).containsExactly(0, 0.25, -0.25, -0.25);
        assertThat(t.grad().toDoubleArray()).usingComparatorWithPrecision(0.).containsExactly(0, -0.25, 0.25, 0.25);
    }
}
