package org.chainrule.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chainrule.nn.train.InterruptedTraining.HIDDEN;
import static org.chainrule.nn.train.InterruptedTraining.STOPPED;
import static org.chainrule.nn.train.InterruptedTraining.examples;
import static org.chainrule.nn.train.InterruptedTraining.network;
import static org.chainrule.nn.train.InterruptedTraining.stopping;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Bits;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.distributed.AllReduce;
import org.chainrule.nn.distributed.AllReduceException;
import org.chainrule.nn.distributed.RingOptions;
import org.chainrule.nn.distributed.Workers;
import org.chainrule.nn.io.FormatException;
import org.chainrule.nn.layers.BatchNorm;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Averaging;
import org.chainrule.nn.optim.Optimizer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several workers go on from a checkpoint within an epoch, which the first of them has written, to the same bits. */
class DistributedCheckpointTest {
    private static final RingOptions OPTIONS = RingOptions.defaults().timeout(Duration.ofSeconds(30));
    private static final int EPOCHS = 2;
    private static final int SEED = 4; // of the data

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameAFile() {
        file = folder.resolve("training.safetensors");
    }

    /** What the workers have. */
    private interface Data {
        DataLoader of(AllReduce worker, DType type);
    }

    /** Of different lengths: five batches, and four. */
    private static DataLoader shards(AllReduce worker, DType type) {
        return DataLoader.of(examples(103, SEED, type), 8).shuffle(9).shard(worker.rank(), worker.workers());
    }

    /** The first has data for two steps only, but its buffers are those of the epoch. */
    private static DataLoader fewOfTheFirst(AllReduce worker, DType type) {
        return worker.rank() == 0 ? DataLoader.of(examples(16, SEED, type), 8) : shards(worker, type);
    }

    /** The first has none, as the driver of a Spark application. */
    private static DataLoader noneOfTheFirst(AllReduce worker, DType type) {
        return worker.rank() == 0 ? DataLoader.of(examples(8, SEED, type).subset(), 8) : shards(worker, type);
    }

    private static Trainer trainer(AllReduce worker, Averaging averaging, DType type, boolean hasCommonMoments) {
        BatchNorm norm = BatchNorm.of(HIDDEN);
        Layer network = network(type, hasCommonMoments ? norm.acrossWorkers() : norm);
        Trainer trainer = Trainer
                .of(network, Loss.crossEntropy(),
                        Optimizer.of(new Adam(.01), network).distributed(worker, averaging))
                .seed(3).metrics(Metric.accuracy(), Metric.f1());
        return worker.rank() == 0
                ? trainer.keepBest()
                : trainer.validation(
                        DataLoader.of(examples(37, SEED, type), 10).shard(worker.rank() - 1, worker.workers() - 1));
    }

    private static List<Object> trained(Trainer trainer, DataLoader data) {
        History history = trainer.fit(data, EPOCHS);
        return List.of(history.epochs().stream().map(Epoch::training).toList(),
                history.epochs().stream().map(Epoch::validation).toList(),
                Network.state(trainer.network()).tensors().stream().map(Tensor::toDoubleArray).toList(),
                trainer.optimizer().state().tensors().stream().map(Tensor::toDoubleArray).toList());
    }

    /** How a training is done. */
    private record Kind(Averaging averaging, DType type, boolean hasCommonMoments, Data data) {

        static Kind of(Averaging averaging, DType type, Data data) {
            return new Kind(averaging, type, false, data);
        }

        Trainer trainer(AllReduce worker) {
            return DistributedCheckpointTest.trainer(worker, averaging, type, hasCommonMoments);
        }
    }

    private List<Object> together(Kind kind, int every, int who, int stop)
            throws Exception {
        return Workers.inThreads(3, OPTIONS, worker -> {
            Trainer trainer = kind.trainer(worker);
            trainer = every > 0 && worker.rank() == 0 ? trainer.checkpoint(file, every) : trainer;
            return trained(worker.rank() == who ? trainer.callbacks(stopping(stop)) : trainer,
                    kind.data().of(worker, kind.type()));
        });
    }

    private void requireSame(List<Object> expected, Kind kind, int every)
            throws Exception {
        assertThat(expected).hasSize(3).allSatisfy(result -> assertThat(result).isInstanceOf(List.class));
        for (int stop = 2; stop <= 14; stop += 4) {
            int who = stop % 3;
            List<Object> stopped = together(kind, every, who, stop);
            assertThat(stopped.get(who)).isInstanceOf(IllegalStateException.class).asString().contains(STOPPED);
            assertThat(stopped.get((who + 1) % 3)).isInstanceOf(AllReduceException.class);
            assertThat(together(kind, every, -1, 0)).as("stopped after batch %s", stop)
                    .usingRecursiveComparison(Bits.exactly()).isEqualTo(expected);
            Files.delete(file);
        }
    }

    @ParameterizedTest
    @CsvSource({"F32, 1, false", "F64, 2, false", "F64, 1, true"})
    void goOnFromAnyStep(DType type, int every, boolean hasCommonMoments) throws Exception {
        List<Data> all = List.of(DistributedCheckpointTest::shards, DistributedCheckpointTest::fewOfTheFirst,
                DistributedCheckpointTest::noneOfTheFirst);
        for (Data data : all) {
            var kind = new Kind(Averaging.gradients(), type, hasCommonMoments, data);
            requireSame(together(kind, 0, -1, 0), kind, every);
        }
    }

    /** What workers average, or round, is brought together at each checkpoint, so that these belong to the training. */
    @Test
    void goOnWhereWorkersDifferInBetween() throws Exception {
        for (Averaging averaging : List.of(Averaging.parameters(3), Averaging.bfloat16Gradients())) {
            Kind kind = Kind.of(averaging, DType.F32, DistributedCheckpointTest::shards);
            List<Object> expected = together(kind, 2, -1, 0);
            Files.delete(file);
            requireSame(expected, kind, 2);
        }
    }

    @Test
    void otherWorkersAreRefused() throws Exception {
        Kind kind = Kind.of(Averaging.gradients(), DType.F64, DistributedCheckpointTest::noneOfTheFirst);
        together(kind, 2, 0, 6);
        List<Object> two = Workers.inThreads(2, OPTIONS, worker -> {
            Trainer trainer = trainer(worker, Averaging.gradients(), DType.F64, false);
            return trained(worker.rank() == 0 ? trainer.checkpoint(file, 2) : trainer,
                    noneOfTheFirst(worker, DType.F64));
        });
        assertThat(two.get(0)).isInstanceOf(IllegalArgumentException.class).asString()
                .contains("has taken 2 steps of an epoch with 4 batches, which now have 2: it can't go on");
        assertThat(two.get(1)).isInstanceOf(AllReduceException.class);
    }

    /** As a disk that was full has left it: an error, as for one worker, rather than a training that begins anew. */
    @Test
    void anEmptyFileIsNoCheckpoint() throws Exception {
        Files.createFile(file);
        Kind kind = Kind.of(Averaging.gradients(), DType.F64, DistributedCheckpointTest::shards);
        List<Object> results = together(kind, 2, -1, 0);
        assertThat(results.get(0)).isInstanceOf(FormatException.class).asString().contains(file.toString());
        assertThat(results.get(2)).isInstanceOf(AllReduceException.class).asString()
                .contains("worker 0 failed: " + file);
        assertThat(file).isEmptyFile();
    }

    @Test
    void whatTheFirstCantWriteEndsAll() throws Exception {
        Callback folderGone = new Callback() {
            @Override
            public void afterCheckpoint(TrainingRun run, Path written) {
                try {
                    Files.move(folder.resolve("here"), folder.resolve("away"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
        Path inside = Files.createDirectory(folder.resolve("here")).resolve("training");
        List<Object> results = Workers.inThreads(3, OPTIONS, worker -> {
            Trainer trainer = trainer(worker, Averaging.gradients(), DType.F64, false);
            return trained(worker.rank() == 0 ? trainer.checkpoint(inside, 2).callbacks(folderGone) : trainer,
                    shards(worker, DType.F64));
        });
        assertThat(results.get(0)).isInstanceOf(UncheckedIOException.class).asString()
                .contains("the training can't be saved to " + inside);
        assertThat(results.get(2)).isInstanceOf(AllReduceException.class).asString().contains("can't be saved");
        assertThat(folder.resolve("away").resolve("training")).exists();
    }
}
