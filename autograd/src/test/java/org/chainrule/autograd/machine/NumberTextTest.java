package org.chainrule.autograd.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberTextTest {

    @ParameterizedTest
    @CsvSource({"0.7310585786, 0.73", "-0.5344466, -0.53", "2, 2.00", "12.345, 12.35", "123.45, 123.5",
        "99999.4, 99999",
        "123456, 1.2e+05", "0.053, 0.053", "-0.00123, -0.0012", "0.000123, 1.2e-04", "0, 0.00", "-0.0, 0.00",
        "NaN, nan", "-Infinity, -inf", "4.9e-324, 4.9e-324"})
    void briefIsTwoDecimalsOrTwoDigits(double value, String text) {
        assertThat(NumberText.brief(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0.7310585786, 0.7310586", "1, 1", "-0.25, -0.25", "1234567.8, 1234568", "100, 100", "-0.0, 0",
        "123456789012, 1.234568e+11", "0.0000123456789, 1.234568e-05", "NaN, nan", "Infinity, inf"})
    void significantDropsZerosAtTheEnd(double value, String text) {
        assertThat(NumberText.significant(value, 7)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"2, 2", "-3, -3", "0.1, 0.1", "-0.0, -0.0", "999999999999999, 999999999999999", "1e15, 1.0E15",
        "NaN, NaN", "Infinity, Infinity"})
    void exactIsReadAsTheSameNumber(double value, String text) {
        assertThat(NumberText.exact(value)).isEqualTo(text);
        assertThat(Double.valueOf(NumberText.exact(value))).isEqualTo(Double.valueOf(value));
    }
}
