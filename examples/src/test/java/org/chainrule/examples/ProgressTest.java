package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressTest {

    private static String printed(int total, int steps) {
        return Console.of(() -> {
            try (Progress progress = new Progress.Lines("epochs", total)) {
                for (int i = 1; i <= steps; i++) {
                    progress.step("loss %.3f", 1. / i);
                }
            }
        });
    }

    @Test
    void tellsTheStartAndEveryTenth() {
        assertThat(printed(200, 200)).isEqualToNormalizingNewlines("""
                epochs   1/200  loss 1.000
                epochs  20/200  loss 0.050
                epochs  40/200  loss 0.025
                epochs  60/200  loss 0.017
                epochs  80/200  loss 0.013
                epochs 100/200  loss 0.010
                epochs 120/200  loss 0.008
                epochs 140/200  loss 0.007
                epochs 160/200  loss 0.006
                epochs 180/200  loss 0.006
                epochs 200/200  loss 0.005
                """);
    }

    @Test
    void tellsEveryStepOfAFew() {
        assertThat(printed(3, 3)).isEqualToNormalizingNewlines("""
                epochs 1/3  loss 1.000
                epochs 2/3  loss 0.500
                epochs 3/3  loss 0.333
                """);
    }

    @Test
    void tellsTheLastStepOfALoopThatEndsEarly() {
        assertThat(printed(1000, 5)).isEqualToNormalizingNewlines("""
                epochs    1/1000  loss 1.000
                epochs    5/1000  loss 0.200
                """);
    }

    @Test
    void tellsNothingOfNothing() {
        assertThat(printed(10, 0)).isEmpty();
    }
}
