package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

class SequenceForecastTest {
    // Computed with Python: sqrt(mean((y[t] - y[t - 12])^2)) of the last 24 months, and with 1958 in place of both years.
    private static final double NAIVE = 50.0;
    private static final double REPEATED = 77.0;

    @Test
    void forecastsBetterThanTheYearBefore() {
        String printed = Console.of(() -> assertThat(Main.run("sequence")).isZero());

        assertThat(printed).contains("120 months for training, the last 24 for the test");
        assertThat(error(printed, "a year before")).isEqualTo(NAIVE);
        assertThat(error(printed, "the last year of the training")).isEqualTo(REPEATED);
        assertThat(error(printed, "LSTM, a month ahead")).isBetween(5., 0.7 * NAIVE);
        assertThat(error(printed, "LSTM, up to 24 months ahead")).isBetween(5., 0.7 * REPEATED);
        Png.assertIsDrawn(Path.of("target", "pictures", "sequence.png"));
    }

    private static double error(String printed, String forecast) {
        var line = Pattern.compile(forecast + " +([0-9.]+) ").matcher(printed);
        assertThat(line.find()).as(printed).isTrue();
        return Double.parseDouble(line.group(1));
    }
}
