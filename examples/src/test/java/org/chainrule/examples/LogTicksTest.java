package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogTicksTest {

    /** The lines of an axis are at 1, 2, ..., 9 in each decade. */
    @ParameterizedTest
    @CsvSource({"0.3, 1.2, 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1", "0.02, 1.7, 0.02 0.05 0.1 0.2 0.5 1",
        "0.5, 2000000, 1 10 100 1000 10000 100000 1E+6", "4e-8, 2e-5, 1E-7 0.000001 0.00001", "3, 3, 3"})
    void asManyLinesHaveLabelsAsCanBeRead(double min, double max, String expected) {
        var ticks = new LogTicks();
        ticks.include(min, Double.NaN, max, 0, -1, Double.POSITIVE_INFINITY);
        String labels = IntStream.rangeClosed(-12, 6).boxed()
                .flatMap(power -> IntStream.rangeClosed(1, 9).mapToObj(n -> Double.parseDouble(n + "e" + power)))
                .filter(tick -> tick >= min && tick <= max).map(ticks::label).filter(label -> !label.isEmpty())
                .collect(Collectors.joining(" "));
        assertThat(labels).isEqualTo(expected);
    }
}
