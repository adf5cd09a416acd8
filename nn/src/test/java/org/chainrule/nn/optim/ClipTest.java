package org.chainrule.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;

import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

class ClipTest {
    private final Tensor a = Tensor.of(3).requiresGrad(true);
    private final Tensor b = Tensor.of(4).requiresGrad(true);
    private final Tensor without = Tensor.of(1).requiresGrad(true);
    private final List<Tensor> parameters = List.of(a, b, without);

    private void backward() {
        a.mul(3).add(b.mul(-4)).backward();
    }

    @Test
    void theNormIsThatOfAllGradientsTogether() {
        backward();
        assertThat(Clip.norm(1).apply(parameters)).isEqualTo(5);
        assertThat(a.grad().item()).isCloseTo(0.59999988, within(1e-8));
        assertThat(b.grad().item()).isCloseTo(-0.79999984, within(1e-8));
        assertThat(without.grad()).isNull();
    }

    @Test
    void shortGradientsStayAsTheyAre() {
        backward();
        Tensor before = a.grad();
        assertThat(Clip.norm(6).apply(parameters)).isEqualTo(5);
        assertThat(a.grad()).isSameAs(before);
    }

    @Test
    void valuesAreLimitedOneByOne() {
        backward();
        Tensor before = b.grad();
        assertThat(Clip.value(3.5).apply(parameters)).isEqualTo(4);
        assertThat(a.grad().item()).isEqualTo(3);
        assertThat(b.grad().item()).isEqualTo(-3.5);
        assertThat(before.item()).as("a gradient that was read").isEqualTo(-4);
    }

    @Test
    void theLimitMustBePositive() {
        assertThatThrownBy(() -> Clip.norm(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Clip.value(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
