package org.chainrule.nn.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

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

class ProgressTest {

    private static String printed(int total, int steps) {
        return printedBy(() -> {
            try (Progress progress = new Progress.Lines("epochs", total)) {
                for (int i = 1; i <= steps; i++) {
                    progress.step("loss %.3f", 1. / i);
                }
            }
        });
    }

    private static String printedBy(Runnable program) {
        PrintStream console = System.out;
        var printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            program.run();
        } finally {
            System.setOut(console);
        }
        return printed.toString(StandardCharsets.UTF_8);
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

    /** Tests have no terminal. */
    @Test
    void aTrainingTellsItsEpochs() {
        var random = new Random(1);
        var network = Sequential.of(Linear.of(2, 1, random));
        Tensor x = Tensor.uniform(-1, 1, Shape.of(20, 2), random);
        var trainer = Trainer.of(network, Loss.mse(), Optimizer.of(new Sgd(.1), network))
                .callbacks(Callback.progress());
        String printed = printedBy(() -> trainer.fit(DataLoader.of(Dataset.of(x, x.sum(true, 1)), 5), 20));
        assertThat(printed.lines()).hasSize(11).first().asString()
                .matches("epoch  1/20  loss [0-9.]+, [0-9.]+ s");
        assertThat(printed.lines().toList().getLast()).startsWith("epoch 20/20  loss 0.0");
    }
}
