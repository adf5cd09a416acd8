package org.chainrule.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.chainrule.spark.SmallTables.FEATURES;
import static org.chainrule.spark.SmallTables.dealtOut;
import static org.chainrule.spark.SmallTraining.BATCH;
import static org.chainrule.spark.SmallTraining.COUNT;
import static org.chainrule.spark.SmallTraining.inOneProcess;
import static org.chainrule.spark.SmallTraining.network;
import static org.chainrule.spark.SmallTraining.values;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.chainrule.nn.Layer;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.train.Epoch;
import org.chainrule.nn.train.History;
import org.chainrule.nn.train.Metric;
import org.chainrule.nn.train.Trainer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Workers that stop answering in the middle of an epoch, whether or not they can be interrupted. */
class HangingWorkerTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final int BATCHES = 12; // of an epoch, all workers'
    private static final AtomicInteger CALLS = new AtomicInteger();
    @RegisterExtension
    private static final LocalSpark SPARK = new LocalSpark();

    @BeforeEach
    void count() {
        CALLS.set(0);
    }

    /** Hangs at a batch of the second epoch, in the worker that is the first to make the file. */
    private static Loss hanging(String file, boolean hearsInterrupts) {
        return (prediction, target) -> {
            if (CALLS.incrementAndGet() > BATCHES + 3 && isMade(file)) {
                do {
                    LockSupport.parkNanos(TIMEOUT.toNanos());
                } while (!hearsInterrupts || !Thread.currentThread().isInterrupted());
            }
            return Loss.crossEntropy().unreduced(prediction, target);
        };
    }

    private static SparkTrainer on(Layer network, Loss loss) {
        Trainer trainer = Trainer.of(network, loss, Optimizer.of(new Adam(0.01), network)).seed(3)
                .metrics(Metric.accuracy());
        return SparkTrainer.of(trainer).workers(2).batchSize(BATCH).timeout(TIMEOUT);
    }

    private static boolean isMade(String file) {
        try {
            Files.createFile(Path.of(file));
            return true;
        } catch (FileAlreadyExistsException _) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertGoesOn(Path file, boolean hearsInterrupts) {
        int epochs = 3;
        Layer network = network();
        History history;
        try (var log = new CapturedLog()) {
            history = on(network, hanging(file.toString(), hearsInterrupts)).fit(SPARK.session(), SPARK.table(),
                    epochs,
                    "label", FEATURES);
            assertThat(log.lines()).singleElement().asString()
                    .startsWith("WARN the training goes on with new workers from its last checkpoint, since ")
                    .contains("waited ");
        }
        assertThat(file).exists();
        Layer alone = network();
        History expected = inOneProcess(alone, dealtOut(2, COUNT), epochs);
        assertThat(values(network)).usingRecursiveComparison(Bits.exactly()).isEqualTo(values(alone));
        assertThat(history.epochs().stream().map(Epoch::training).toList())
                .isEqualTo(expected.epochs().stream().map(Epoch::training).toList());
    }

    @Test
    void trainingGoesOnAfterAHang(@TempDir Path folder) {
        assertGoesOn(folder.resolve("hung"), true);
    }

    /** The task keeps its slot for ever, and its executor has others. */
    @Test
    void trainingGoesOnBesideATaskThatNeverEnds(@TempDir Path folder) {
        assertGoesOn(folder.resolve("hung"), false);
    }

    @Test
    void trainingFailsThatHangsEachTime() {
        Loss hangs = (prediction, _) -> {
            LockSupport.parkNanos(2 * TIMEOUT.toNanos());
            return prediction;
        };
        long start = System.nanoTime();
        assertThatThrownBy(() -> on(network(), hangs)
                .fit(SPARK.session(), SPARK.table(), 1, "label", FEATURES)).isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("the training has failed", "waited ");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(TIMEOUT.multipliedBy(3),
                TIMEOUT.multipliedBy(15));
    }
}
