package org.chainrule.nn.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.TreeSet;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.data.Dataset;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Sgd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressTest {

    private static String printed(int done, int total, int steps) {
        return Console.printedBy(() -> {
            try (Progress progress = new Progress.Lines("epochs", done, total)) {
                for (int i = 1; i <= steps; i++) {
                    progress.step("loss %.3f", 1. / i);
                }
            }
        });
    }

    @Test
    void tellsTheStartAndRoundNumbers() {
        assertThat(printed(0, 200, 200)).isEqualToNormalizingNewlines("""
                epochs   1/200  loss 1.000
                epochs  10/200  loss 0.100
                epochs  20/200  loss 0.050
                epochs  30/200  loss 0.033
                epochs  40/200  loss 0.025
                epochs  50/200  loss 0.020
                epochs  60/200  loss 0.017
                epochs  70/200  loss 0.014
                epochs  80/200  loss 0.013
                epochs  90/200  loss 0.011
                epochs 100/200  loss 0.010
                epochs 110/200  loss 0.009
                epochs 120/200  loss 0.008
                epochs 130/200  loss 0.008
                epochs 140/200  loss 0.007
                epochs 150/200  loss 0.007
                epochs 160/200  loss 0.006
                epochs 170/200  loss 0.006
                epochs 180/200  loss 0.006
                epochs 190/200  loss 0.005
                epochs 200/200  loss 0.005
                """);
    }

    @Test
    void tellsEveryStepOfAFew() {
        assertThat(printed(0, 3, 3)).isEqualToNormalizingNewlines("""
                epochs 1/3  loss 1.000
                epochs 2/3  loss 0.500
                epochs 3/3  loss 0.333
                """);
    }

    private static List<Integer> numbers(String printed) {
        return printed.lines().map(line -> Integer.valueOf(line.replaceAll("^epochs +([0-9]+)/.*", "$1"))).toList();
    }

    @Test
    void skipsNoStepOfTwenty() {
        for (int total = 1; total <= 20; total++) {
            assertThat(numbers(printed(0, total, total))).hasSize(total).last().isEqualTo(total);
        }
    }

    @ParameterizedTest
    @CsvSource({"21, 2", "25, 2", "42, 5", "99, 5", "100, 5", "105, 10", "300, 20", "999, 50", "12345, 1000"})
    void skipsAsManyEachTimeOfMore(int total, int interval) {
        var expected = new TreeSet<>(List.of(1, total));
        for (int n = interval; n < total; n += interval) {
            expected.add(n);
        }
        assertThat(numbers(printed(0, total, total))).containsExactlyElementsOf(expected);
    }

    @Test
    void goesOnAfterStepsThatAreDone() {
        assertThat(numbers(printed(4, 7, 3))).containsExactly(5, 6, 7);
        assertThat(numbers(printed(57, 117, 60))).startsWith(58, 60, 65, 70).endsWith(115, 117);
        assertThat(printed(7, 7, 0)).isEmpty();
    }

    @Test
    void tellsTheLastStepOfALoopThatEndsEarly() {
        assertThat(printed(0, 1000, 5)).isEqualToNormalizingNewlines("""
                epochs    1/1000  loss 1.000
                epochs    5/1000  loss 0.200
                """);
    }

    @Test
    void tellsNothingOfNothing() {
        assertThat(printed(0, 10, 0)).isEmpty();
    }

    /** Tests have no terminal. */
    @Test
    void aTrainingTellsItsEpochs() {
        var random = new Random(1);
        var network = Sequential.of(Linear.of(2, 1, random));
        Tensor x = Tensor.uniform(-1, 1, Shape.of(20, 2), random);
        var trainer = Trainer.of(network, Loss.mse(), Optimizer.of(new Sgd(.1), network))
                .callbacks(Callback.progress());
        String printed = Console.printedBy(() -> trainer.fit(DataLoader.of(Dataset.of(x, x.sum(true, 1)), 5), 20));
        assertThat(printed.lines()).hasSize(20).first().asString()
                .matches("epoch  1/20  loss [0-9.]+, [0-9.]+ s");
        assertThat(printed.lines().toList().getLast()).startsWith("epoch 20/20  loss 0.0");
    }
}
