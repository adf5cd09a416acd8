package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

class RegressionTest {
    private static final Pattern EXPLAINED = Pattern.compile("training set, (\\d+) % in the test set");

    @Test
    void resumesAndLoadsTheSameBits() {
        String printed = Console.of(() -> assertThat(Main.run("regression")).isZero());

        assertThat(printed).contains("Stopped after epoch 30", "to epoch 60",
                "The same bits as without interruption: yes",
                "loaded: the same bits", "354 people for training, 88 for the test");
        var explained = EXPLAINED.matcher(printed);
        assertThat(explained.find()).as(printed).isTrue();
        assertThat(Integer.parseInt(explained.group(1))).isBetween(30, 65); // what others find on these data
    }

    @Test
    void theShippedDataAreWhole() {
        var diabetes = ShippedData.diabetes().all();
        assertThat(diabetes.input().shape().toArray()).containsExactly(442, 10);
        assertThat(diabetes.target().shape().toArray()).containsExactly(442, 1);
        assertThat(diabetes.target().min().item()).isEqualTo(25);
        assertThat(diabetes.target().max().item()).isEqualTo(346);
        assertThat(diabetes.target().mean().item()).isEqualTo(152.13348416289594); // as often published
    }
}
