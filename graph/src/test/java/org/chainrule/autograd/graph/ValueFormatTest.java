package org.chainrule.autograd.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

class ValueFormatTest {

    @Test
    void fewElementsAreListedAndManySummedUp() {
        assertThat(ValueFormat.precise(Tensor.of(1, -2.5, 3, 4))).isEqualTo("[1, -2.5, 3, 4]");
        assertThat(ValueFormat.precise(Tensor.of(3, 0, 4, 0, 0))).isEqualTo("norm 5");
        assertThat(ValueFormat.precise(Tensor.zeros(0))).isEqualTo("[]");
        assertThat(ValueFormat.precise(Tensor.of(new boolean[] {true, false}))).isEqualTo("[1, 0]");
        assertThat(ValueFormat.briefValue(Tensor.zeros(1))).isEqualTo("(1)");
        assertThat(ValueFormat.briefGradient(Tensor.of(3, 4))).isEqualTo("|g| 5.00");
        assertThat(ValueFormat.briefGradient(null)).isEmpty();
    }

    @Test
    void theNormNeitherOverflowsNorHidesNaN() {
        assertThat(ValueFormat.norm(Tensor.of(3e200, 4e200))).isCloseTo(5e200, within(1e186));
        assertThat(ValueFormat.norm(Tensor.of(3e-200, 4e-200))).isCloseTo(5e-200, within(1e-214));
        assertThat(ValueFormat.norm(Tensor.of(1, Double.NaN, 2))).isNaN();
        assertThat(ValueFormat.norm(Tensor.of(1, Double.NEGATIVE_INFINITY))).isInfinite();
        assertThat(ValueFormat.norm(Tensor.full(0, Shape.of(2, 0), DType.F32))).isZero();
    }
}
