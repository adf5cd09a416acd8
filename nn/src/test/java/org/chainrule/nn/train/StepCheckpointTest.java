package org.chainrule.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.chainrule.nn.train.InterruptedTraining.HIDDEN;
import static org.chainrule.nn.train.InterruptedTraining.STOPPED;
import static org.chainrule.nn.train.InterruptedTraining.examples;
import static org.chainrule.nn.train.InterruptedTraining.stopping;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Bits;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.io.Checkpoint;
import org.chainrule.nn.io.FormatException;
import org.chainrule.nn.io.Safetensors;
import org.chainrule.nn.io.SavedTensors;
import org.chainrule.nn.layers.BatchNorm;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Schedule;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A training that stops at any step goes on from its last checkpoint, in the middle of an epoch, to the same bits. */
class StepCheckpointTest {
    private static final int EPOCHS = 3;
    private static final int BATCH = 8;
    private static final int BATCHES = 6; // of an epoch, the last of which is smaller

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameAFile() {
        file = folder.resolve("training.safetensors");
    }

    private static Layer network(DType type) {
        return InterruptedTraining.network(type, BatchNorm.of(HIDDEN));
    }

    private static Trainer trainer(Layer network, DType type) {
        Optimizer optimizer = Optimizer.of(new Adam(.05), network).schedule(Schedule.cosine(40, .1));
        return Trainer.of(network, Loss.crossEntropy(), optimizer).seed(3)
                .metrics(Metric.accuracy(), Metric.perplexity(), Metric.f1()).keepBest()
                .validation(DataLoader.of(examples(20, 2, type), 9));
    }

    private static DataLoader data(DType type) {
        return DataLoader.of(examples(45, 1, type), BATCH).shuffle(7);
    }

    /** What is known of a training at its end. */
    private record Trained(List<double[]> weights, List<double[]> optimizer, List<String> history) {

        static Trained of(Trainer trainer, History history) {
            return new Trained(values(Network.state(trainer.network()).tensors()),
                    values(trainer.optimizer().state().tensors()), lines(history));
        }

        private static List<double[]> values(List<Tensor> tensors) {
            return tensors.stream().map(Tensor::toDoubleArray).toList();
        }

        /** Leaves out how long an epoch took. */
        private static List<String> lines(History history) {
            return history.csv().lines().map(line -> line.replaceFirst("^([^,]*,[^,]*),[^,]*", "$1")).toList();
        }
    }

    private static Trained trained(Trainer trainer, DType type) {
        return Trained.of(trainer, trainer.fit(data(type), EPOCHS));
    }

    private static void stop(Trainer trainer, DataLoader data, int batches) {
        assertThatThrownBy(() -> trainer.callbacks(stopping(batches)).fit(data, EPOCHS)).hasMessage(STOPPED);
    }

    @ParameterizedTest
    @CsvSource({"F32, 1, false", "F64, 1, true", "F64, 2, false", "F32, 4, true"})
    void goesOnFromAnyStep(DType type, int together, boolean isCompiled) throws IOException {
        Trained whole = trained(with(together, isCompiled, type), type);
        for (int stop = 1; stop <= EPOCHS * BATCHES; stop++) {
            for (int every = 1; every <= 3; every += 2) {
                stop(with(together, isCompiled, type).checkpoint(file, every), data(type), stop);
                assertThat(trained(with(together, isCompiled, type).checkpoint(file, every), type))
                        .as("stopped after batch %s, with a checkpoint every %s steps", stop, every)
                        .usingRecursiveComparison(Bits.exactly()).isEqualTo(whole);
                Files.delete(file);
            }
        }
    }

    private static Trainer with(int together, boolean isCompiled, DType type) {
        Trainer trainer = trainer(network(type), type).accumulate(together);
        return isCompiled ? trainer.compiled() : trainer;
    }

    /** A training that comes no further than two batches at a time, stopped by its data. */
    @Test
    void goesOnAgainAndAgain() {
        Trained whole = trained(trainer(network(DType.F32), DType.F32), DType.F32);
        int runs = 0;
        boolean isOver = false;
        for (; !isOver && runs < 3 * EPOCHS * BATCHES; runs++) {
            int[] left = {3};
            DataLoader broken = data(DType.F32).prefetch(runs % 2).transform((batch, _) -> {
                if (--left[0] == 0) {
                    throw new IllegalStateException(STOPPED);
                }
                return batch;
            });
            Trainer trainer = trainer(network(DType.F32), DType.F32).acceptChangedSettings().checkpoint(file, 1);
            try {
                assertThat(Trained.of(trainer, trainer.fit(broken, EPOCHS))).usingRecursiveComparison(Bits.exactly())
                        .isEqualTo(whole);
                isOver = true;
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageContaining(STOPPED);
            }
        }
        assertThat(isOver).isTrue();
        assertThat(runs).isGreaterThan(EPOCHS * BATCHES / 2);
    }

    /** What a criterion has seen before is shown to it again, and the best weights were saved. */
    @Test
    void stopsEarlyAfterTheSameEpoch() {
        Trainer early = trainer(network(DType.F64), DType.F64).stop(StopCriterion.noImprovement(2));
        Trained whole = Trained.of(early, early.fit(data(DType.F64), 40));
        int epochs = whole.history().size() - 1; // without the head
        assertThat(epochs).isBetween(4, 39);
        Trainer stopped = trainer(network(DType.F64), DType.F64).stop(StopCriterion.noImprovement(2));
        assertThatThrownBy(() -> stopped.checkpoint(file, 2).callbacks(stopping((epochs - 1) * BATCHES + 3))
                .fit(data(DType.F64), 40)).hasMessage(STOPPED);
        Trainer resumed = trainer(network(DType.F64), DType.F64).stop(StopCriterion.noImprovement(2))
                .checkpoint(file, 2);
        assertThat(Trained.of(resumed, resumed.fit(data(DType.F64), 40))).usingRecursiveComparison(Bits.exactly())
                .isEqualTo(whole);
    }

    private List<String> saved(Trainer trainer, int epochs) {
        List<String> saved = new ArrayList<>();
        trainer.callbacks(new Callback() {
            @Override
            public void afterCheckpoint(TrainingRun run, Path written) {
                assertThat(written).isEqualTo(file);
                Checkpoint.Progress progress = Checkpoint.progress(file);
                saved.add(progress.epoch() + "/" + progress.step());
            }
        }).fit(data(DType.F64), epochs);
        return saved;
    }

    /** Steps are counted from the beginning of the epoch, wherever a training was stopped. */
    @Test
    void isWrittenAfterTheSameSteps() {
        assertThat(saved(trainer(network(DType.F64), DType.F64).checkpoint(file, 4), 2)).containsExactly("0/4", "1/6",
                "1/10", "2/12");
        assertThat(saved(trainer(network(DType.F64), DType.F64).checkpoint(file), 3)).containsExactly("3/18");
        stop(trainer(network(DType.F64), DType.F64).checkpoint(folder.resolve("other"), 2), data(DType.F64), 4);
        file = folder.resolve("other");
        assertThat(saved(trainer(network(DType.F64), DType.F64).checkpoint(file, 2), 1)).containsExactly("0/4", "1/6");
    }

    /** It holds more than the weights after an epoch, which no history would tell of. */
    @Test
    void anEpochThatHasBegunIsFinished() {
        stop(trainer(network(DType.F64), DType.F64).checkpoint(file, 2), data(DType.F64), 9);
        assertThat(Checkpoint.progress(file).epoch()).isEqualTo(1);
        Trainer resumed = trainer(network(DType.F64), DType.F64).checkpoint(file);
        assertThat(resumed.fit(data(DType.F64), 1).epochs()).hasSize(2);
        assertThat(Checkpoint.progress(file).epoch()).isEqualTo(2);
    }

    @Test
    void otherDataAreRefusedUnlessChangesAreAccepted() {
        stop(trainer(network(DType.F64), DType.F64).checkpoint(file, 4), data(DType.F64), 5);
        DataLoader fewer = data(DType.F64).limit(3);
        Trainer refused = trainer(network(DType.F64), DType.F64).checkpoint(file, 4);
        assertThatThrownBy(() -> refused.fit(fewer, EPOCHS)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file + " holds 0 epochs and 4 steps of the next with other settings: data was");
        assertThat(refused.optimizer().steps()).isZero();
        Trainer accepted = trainer(network(DType.F64), DType.F64).checkpoint(file, 4).acceptChangedSettings();
        change("note.epoch.seconds", "1000");
        History history = accepted.fit(fewer, 2);
        assertThat(history.column(Epoch::steps)).containsExactly(4, 7);
        assertThat(history.epochs().getFirst().learningRate()).as("that of the fourth step").isFinite();
        assertThat(history.epochs()).extracting(epoch -> epoch.seconds() > 1000).containsExactly(true, false);
    }

    /** Numbers of batches that the settings don't tell apart, as of other workers. */
    @Test
    void anotherNumberOfBatchesIsRefused() throws Exception {
        stop(trainer(network(DType.F64), DType.F64).checkpoint(file, 4), data(DType.F64), 5);
        change("note.epoch.batches", "5");
        Trainer refused = trainer(network(DType.F64), DType.F64).checkpoint(file, 4);
        assertThatThrownBy(() -> refused.fit(data(DType.F64), EPOCHS)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has taken 4 steps of an epoch with 5 batches, which now have 4");
        assertThat(refused.optimizer().steps()).isZero();
    }

    private void change(String name, String text) {
        SavedTensors saved = Safetensors.read(file);
        Map<String, String> metadata = new TreeMap<>(saved.metadata());
        assertThat(metadata.put(name, text)).isNotNull();
        Safetensors.write(file, saved.tensors(), metadata);
    }

    @ParameterizedTest
    @CsvSource({"steps, -1", "steps, x", "batches, 0", "seconds, long", "state.accuracy, '1.0,2.0,3.0'",
        "state.loss, ''", "state.f1, '2.0,0.0,5.0,1.0'", "state.perplexity, '0.5,1.0,1.0'"})
    void damagedNotesChangeNothing(String name, String text) {
        stop(trainer(network(DType.F64), DType.F64).checkpoint(file, 4), data(DType.F64), 5);
        change("note.epoch." + name, text);
        Trainer refused = trainer(network(DType.F64), DType.F64).checkpoint(file, 4);
        assertThatThrownBy(() -> refused.fit(data(DType.F64), EPOCHS)).isInstanceOf(FormatException.class)
                .hasMessageStartingWith(file + ": its notes on the epoch in progress: ");
        assertThat(refused.optimizer().steps()).isZero();
    }

    /** The folder is gone for a while. */
    @Test
    void whereItCantBeWrittenTheEarlierOneIsWhole() throws Exception {
        Path inside = Files.createDirectory(folder.resolve("here")).resolve("training.safetensors");
        Path away = folder.resolve("away");
        Callback mover = new Callback() {
            private int saves;

            @Override
            public void afterCheckpoint(TrainingRun run, Path written) {
                if (++saves == 2) {
                    try {
                        Files.move(written.getParent(), away);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        };
        Trainer failing = trainer(network(DType.F64), DType.F64).checkpoint(inside, 2).callbacks(mover);
        assertThatThrownBy(() -> failing.fit(data(DType.F64), EPOCHS)).isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("the training can't be saved to " + inside + ": ");
        Files.move(away, inside.getParent());
        assertThat(Checkpoint.progress(inside).step()).isEqualTo(4);
        assertThat(trained(trainer(network(DType.F64), DType.F64).checkpoint(inside, 2), DType.F64))
                .usingRecursiveComparison(Bits.exactly())
                .isEqualTo(trained(trainer(network(DType.F64), DType.F64), DType.F64));
    }

    /** Counts examples, and keeps no state. */
    private static Metric counted() {
        return new Metric("examples", () -> new Metric.Accumulator() {
            private long count;

            @Override
            public void add(Tensor prediction, Tensor target) {
                count += target.size();
            }

            @Override
            public double value() {
                return count;
            }
        });
    }

    @Test
    void metricsWithoutAStateAreRefusedWithinEpochs() {
        Trainer own = trainer(network(DType.F64), DType.F64).metrics(counted());
        assertThatThrownBy(() -> own.checkpoint(file, 2).fit(data(DType.F64), EPOCHS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the metric examples can't be saved to " + file + " in the middle of an epoch");
        assertThat(own.checkpoint(file).fit(data(DType.F64), 1).last().training().metrics()).containsEntry("examples",
                45.0);
    }

    /** Nobody knows what it was of the batches before. */
    @Test
    void aMetricThatWasAddedIsUnknownInTheEpoch() {
        stop(trainer(network(DType.F64), DType.F64).checkpoint(file, 4), data(DType.F64), 5);
        History history = trainer(network(DType.F64), DType.F64).metrics(counted()).acceptChangedSettings()
                .checkpoint(file).fit(data(DType.F64), 2);
        assertThat(history.column(epoch -> epoch.training().metrics().get("examples"))).containsExactly(Double.NaN, 45);
    }

    @Test
    void badInput() {
        Trainer trainer = trainer(network(DType.F64), DType.F64);
        assertThatThrownBy(() -> trainer.checkpoint(file, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a checkpoint is written after a positive number of steps, not 0");
        assertThat(trainer.checkpoint(file, 5).toString())
                .contains("checkpoint: " + file + ", every 5 steps\n");
        assertThat(trainer.checkpoint(file, 5).checkpoint(file).toString()).contains("checkpoint: " + file + "\n");
    }
}
