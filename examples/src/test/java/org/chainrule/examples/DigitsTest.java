package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Pattern;

import org.chainrule.autograd.DType;
import org.junit.jupiter.api.Test;

class DigitsTest {
    private static final Pattern RESULT = Pattern.compile("digits of the test set: ([0-9.]+) %");

    @Test
    void readsMoreThan97OfAHundredDigitsThatItNeverSaw() {
        String printed = Console.of(() -> assertThat(Main.run("digits")).isZero());

        var result = RESULT.matcher(printed);
        assertThat(result.find()).as(printed).isTrue();
        assertThat(Double.parseDouble(result.group(1))).isGreaterThan(97);
        assertThat(printed).contains("recall", "digits-misread.png", "1258 digits for training");
        Png.assertIsDrawn(Path.of("target", "pictures", "digits-misread.png"));
        Png.assertIsDrawn(Path.of("target", "pictures", "digits.png"));
    }

    @Test
    void theShippedDigitsAreWhole() {
        var digits = ShippedData.digits(16).all();
        assertThat(digits.input().shape().toArray()).containsExactly(1797, 64);
        assertThat(digits.input().min().item()).isZero();
        assertThat(digits.input().max().item()).isEqualTo(1);
        assertThat(digits.target().oneHot(10).to(DType.F64).sum(0).toDoubleArray()).containsExactly(178, 182, 177, 183,
                181, 182, 181,
                179, 174, 180); // as scikit-learn's documentation tells
    }
}
