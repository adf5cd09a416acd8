package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

class ShippedDataTest {

    /** The first and the last year as Box and Jenkins print them (Series G), and the sum of all. */
    @Test
    void theSeriesOfPassengersIsWhole() {
        Tensor passengers = ShippedData.airlinePassengers();

        assertThat(passengers.shape()).isEqualTo(Shape.of(144));
        assertThat(passengers.slice(0, 0, 12).toDoubleArray()).containsExactly(112, 118, 132, 129, 121, 135, 148, 148,
                136, 119, 104, 118);
        assertThat(passengers.slice(0, 132, 144).toDoubleArray()).containsExactly(417, 391, 419, 461, 472, 535, 622,
                606, 508, 461, 390, 432);
        assertThat(passengers.sum().item()).isEqualTo(40363);
    }

    @Test
    void theNovelIsTheAuthorsTextAlone() {
        String text = ShippedData.mobyDick();

        assertThat(text.length()).isEqualTo(267_855);
        assertThat(text).startsWith("CHAPTER 1. Loomings.\n\nCall me Ishmael.")
                .endsWith("\n").doesNotContainIgnoringCase("gutenberg").doesNotContain("\r").doesNotContain("\uFFFD");
        assertThat(Pattern.compile("^CHAPTER \\d+\\. ", Pattern.MULTILINE).matcher(text).results()).hasSize(31);
    }
}
