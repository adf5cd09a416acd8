package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

class ConvolutionalNetworkTest {
    private static final Pattern RESULT = Pattern.compile("images of the test set: ([0-9.]+) %");

    @Test
    void readsMostDigitsAfterAFewEpochs() {
        String printed = Console.of(() -> assertThat(Main.run("cnn", "--epochs", "4")).isZero());

        var result = RESULT.matcher(printed);
        assertThat(result.find()).as(printed).isTrue();
        assertThat(Double.parseDouble(result.group(1))).isGreaterThan(93);
        assertThat(printed).contains("recall", "Conv2d(32 -> 64, 3x3, padding 1, without bias)");
        Png.assertIsDrawn(Path.of("target", "pictures", "cnn-misread.png"));
        Png.assertIsDrawn(Path.of("target", "pictures", "cnn-filters.png"));
    }
}
