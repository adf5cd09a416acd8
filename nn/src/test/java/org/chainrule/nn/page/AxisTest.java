package org.chainrule.nn.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.stream.DoubleStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxisTest {

    private static String ticks(Axis axis) {
        return String.join(" ", axis.ticks(5).stream().map(Numbers::of).toList());
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 0 0.2 0.4 0.6 0.8 1", "-3, 7, −2 0 2 4 6", "0.97, 0.9812, 0.97 0.975 0.98",
        "0, 45, 0 10 20 30 40",
        "2e-9, 7.5e-9, 2e-9 4e-9 6e-9"})
    void ticksOfALinearAxisAreRound(double min, double max, String expected) {
        assertThat(ticks(new Axis(min, max, false))).isEqualTo(expected.replace("e-", "e−"));
    }

    @ParameterizedTest
    @CsvSource({"0.8, 1300, 1 10 100 1000", "1e-12, 1, 1e-12 1e-9 1e-6 0.001 1", "0.04, 0.7, 0.05 0.1 0.2 0.5",
        "0.31, 0.62, 0.4 0.5 0.6", "0.25, 1.02, 0.4 0.6 0.8 1"})
    void ticksOfALogarithmicAxisArePowersOrTheirRoundMultiples(double min, double max, String expected) {
        assertThat(ticks(new Axis(min, max, true))).isEqualTo(expected.replace("e-", "e−"));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "5, 5", "-1e308, 1e308", "1e-320, 2e-320", "3, 3.0000000000000004", "-7, -7"})
    void extremeAxesHaveSomeTicksAndTheirValuesAPlace(double min, double max) {
        Axis axis = Axis.linear(min, max, Double.NaN, Double.POSITIVE_INFINITY);
        assertThat(axis.fraction(min)).isBetween(0.0, 1.0);
        assertThat(axis.fraction(max)).isBetween(axis.fraction(min), 1.0);
        assertThat(axis.ticks(5)).hasSizeBetween(0, 20)
                .allSatisfy(tick -> assertThat(tick).isBetween(axis.min(), axis.max()));
    }

    @Test
    void equalDistancesAreDifferencesOrRatios() {
        assertThat(new Axis(-10, 30, false).fraction(0)).isEqualTo(0.25);
        assertThat(new Axis(1, 1e4, true).fraction(10)).isEqualTo(0.25);
        assertThat(new Axis(1, 1e4, true).fraction(0)).isNaN();
        assertThat(new Axis(1, 1e4, false).fraction(Double.NaN)).isNaN();
    }

    @Test
    void aLogarithmicAxisIsOfPositiveValues() {
        assertThat(Axis.logarithmic(0, -1, Double.NaN)).isNull();
        Axis axis = Axis.logarithmic(0, 1e-3, 10, Double.POSITIVE_INFINITY);
        assertThat(axis.min()).isBetween(1e-4, 1e-3);
        assertThat(axis.max()).isBetween(10.0, 100.0);
        Axis one = Axis.logarithmic(2);
        assertThat(one.fraction(2)).isCloseTo(0.5, offset(1e-9));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "-0.0, 0", "0.5, 0.5", "0.12345, 0.1235", "12.345, 12.35", "123456, 123456", "1234567, 1.235e6",
        "-0.00012, −1.2e-4", "NaN, NaN", "Infinity, ∞", "-Infinity, −∞", "1, 1", "100, 100"})
    void numbersHaveFourDigits(double value, String expected) {
        assertThat(Numbers.of(value)).isEqualTo(expected.replace("e-", "e−"));
    }

    @Test
    void durationsAreReadable() {
        assertThat(DoubleStream.of(0.0123, 5.04, 75, 7265).mapToObj(Numbers::duration)).containsExactly("12 ms",
                "5.0 s",
                "1 min 15 s", "2 h 01 min");
    }
}
