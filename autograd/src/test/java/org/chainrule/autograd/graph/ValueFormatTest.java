package org.chainrule.autograd.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueFormatTest {

    @ParameterizedTest
    @CsvSource({"0.7310585786, 0.73", "-0.5344466, -0.53", "2, 2.00", "12.345, 12.35", "123.45, 123.5",
        "99999.4, 99999",
        "123456, 1.2e+05", "0.053, 0.053", "-0.00123, -0.0012", "0.000123, 1.2e-04", "0, 0.00", "-0.0, 0.00",
        "NaN, nan", "-Infinity, -inf", "4.9e-324, 4.9e-324"})
    void picturesShowTwoDecimalsOrTwoDigits(double value, String text) {
        assertThat(ValueFormat.brief(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0.7310585786, 0.7310586", "1, 1", "-0.25, -0.25", "1234567.8, 1234568", "100, 100", "-0.0, 0",
        "123456789012, 1.234568e+11", "0.0000123456789, 1.234568e-05", "NaN, nan", "Infinity, inf"})
    void tablesShowSevenDigits(double value, String text) {
        assertThat(ValueFormat.precise(value)).isEqualTo(text);
    }

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
