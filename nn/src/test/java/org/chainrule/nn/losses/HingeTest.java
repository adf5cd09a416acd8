package org.chainrule.nn.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

class HingeTest {
    private final Tensor scores = Tensor.of(2, 1, 0.5, 0, -1, -3);
    private final Tensor yes = Tensor.ones(6);

    private static double[] gradient(Loss loss, Tensor p, Tensor t) {
        Tensor leaf = p.detach().requiresGrad(true);
        return Autograd.grad(loss.of(leaf, t), leaf).toDoubleArray();
    }

    @Test
    void isWhatAScoreLacksOfTheMargin() {
        Loss each = Loss.hinge().reduction(Reduction.NONE);
        assertThat(each.of(scores, yes).toDoubleArray()).containsExactly(0, 0, 0.5, 1, 2, 4);
        assertThat(each.of(scores, yes.neg()).toDoubleArray()).containsExactly(3, 2, 1.5, 1, 0, 0);
        assertThat(Loss.hinge().margin(2).unreduced(scores, yes).toDoubleArray()).containsExactly(0, 1, 1.5, 2, 3, 5);
        assertThat(Loss.hinge().squared().unreduced(scores, yes).toDoubleArray()).containsExactly(0, 0, 0.25, 1, 4, 16);
    }

    @Test
    void atTheMarginTheSlopeIs0() {
        Loss sum = Loss.hinge().reduction(Reduction.SUM);
        assertThat(gradient(sum, scores, yes)).containsExactly(0, 0, -1, -1, -1, -1);
        assertThat(gradient(sum, scores, yes.neg())).containsExactly(1, 1, 1, 1, 0, 0);
        assertThat(gradient(Loss.hinge().squared().reduction(Reduction.SUM), scores, yes)).containsExactly(0, 0, -1, -2,
                -4, -8);
    }

    @Test
    void nanShows() {
        assertThat(Loss.hinge().of(Tensor.of(Double.NaN), Tensor.of(1)).item()).isNaN();
        assertThat(Loss.hinge().squared().of(Tensor.of(Double.NaN), Tensor.of(1)).item()).isNaN();
    }

    @Test
    void wholeNumbersAreLabelsButNot0() {
        assertThat(Loss.hinge().of(Tensor.of(0.5, 0.5), Tensor.of(new long[] {1, -1})).item()).isEqualTo(1);
        assertThatThrownBy(() -> Loss.hinge().of(Tensor.zeros(2, 2), Tensor.of(new long[][] {{1, -1}, {0, 1}})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("hinge of target (2, 2) I64: 0.0 at [1, 0] is neither -1 nor 1; of labels 0 and 1, "
                        + "target.to(F64).mul(2).sub(1) makes such");
    }

    @Test
    void shapesAndSettingsAreChecked() {
        assertThatThrownBy(() -> Loss.hinge().of(Tensor.zeros(2, 1), Tensor.ones(2)))
                .hasMessageContaining("nothing is broadcast; use target.reshape(2, 1)");
        assertThatThrownBy(() -> Loss.hinge().margin(0)).hasMessageContaining("margin must be positive");
        assertThatThrownBy(() -> Loss.hinge().of(Tensor.zeros(0), Tensor.zeros(0))).hasMessageContaining("empty");
        assertThat(Loss.hinge().reduction(Reduction.SUM).of(Tensor.zeros(0), Tensor.zeros(0)).shape())
                .isEqualTo(Shape.SCALAR);
    }
}
