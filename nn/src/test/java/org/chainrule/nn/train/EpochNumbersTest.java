package org.chainrule.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Epochs are counted from 1, wherever they are seen, and go on where a training is resumed. */
class EpochNumbersTest {
    @TempDir
    private Path folder;

    private final List<Long> byEachEpoch = new ArrayList<>();
    private final List<Integer> atBatches = new ArrayList<>();
    private final List<Integer> atEnds = new ArrayList<>();
    private final List<String> printedAtEnds = new ArrayList<>();
    private DataLoader data;

    @BeforeEach
    void makeData() {
        Tensor x = Tensor.uniform(-1, 1, Shape.of(8, 2), new Random(1));
        data = DataLoader.of(Dataset.of(x, x.sum(true, 1)), 8);
    }

    private Trainer trainer() {
        Sequential network = Sequential.of(Linear.of(2, 1, new Random(2)));
        Callback numbers = new Callback() {
            @Override
            public void afterBatch(TrainingRun run, double loss) {
                atBatches.add(run.epoch());
            }

            @Override
            public void ended(TrainingRun run) {
                atEnds.add(run.epoch());
                printedAtEnds.add(run.toString().lines().findFirst().orElse(""));
            }
        };
        return Trainer.of(network, Loss.mse(), Optimizer.of(new Sgd(.1), network)).keepBest()
                .checkpoint(folder.resolve("training.safetensors"))
                .callbacks(numbers, Callback.eachEpoch(epoch -> byEachEpoch.add(epoch.number())), Callback.progress());
    }

    @Test
    void countFromOneAndGoOnWhereTrainingIsResumed() throws Exception {
        String first = Console.printedBy(() -> trainer().fit(data, 3));
        assertThat(first.lines().map(line -> line.substring(0, 9))).containsExactly("epoch 1/3", "epoch 2/3",
                "epoch 3/3");

        List<History> histories = new ArrayList<>();
        String second = Console.printedBy(() -> histories.add(trainer().fit(data, 5)));
        assertThat(second.lines().map(line -> line.substring(0, 9))).containsExactly("epoch 4/5", "epoch 5/5");
        assertThat(byEachEpoch).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(atBatches).containsExactly(1, 2, 3, 4, 5);
        assertThat(atEnds).as("the next epoch").containsExactly(4, 6);
        assertThat(printedAtEnds).as("the last").containsExactly("epoch 3/3 of Trainer", "epoch 5/5 of Trainer");

        History history = histories.getFirst();
        assertThat(history.best().number()).as("the loss falls").isEqualTo(5);
        assertThat(history.column(Epoch::number)).as("what curves are drawn over").containsExactly(1, 2, 3, 4, 5);
        assertThat(history.toString().lines().map(line -> line.substring(0, 8))).containsExactly("epoch 1:", "epoch 2:",
                "epoch 3:", "epoch 4:", "epoch 5:");
        Path csv = folder.resolve("history.csv");
        history.writeCsv(csv);
        assertThat(Files.readAllLines(csv).stream().skip(1).map(line -> line.substring(0, 2)))
                .containsExactly("1,", "2,", "3,", "4,", "5,");
    }

    @Test
    void countFromOneInErrorsOfTheData() {
        DataLoader broken = data.transform((_, _) -> {
            throw new IllegalStateException("no such colour");
        });
        assertThatThrownBy(() -> trainer().fit(broken, 3)).hasMessage("batch 0 of epoch 1: no such colour");
    }
}
