package org.chainrule.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.chainrule.spark.SmallTraining.BATCH;
import static org.chainrule.spark.SmallTraining.COUNT;
import static org.chainrule.spark.SmallTraining.inOneProcess;
import static org.chainrule.spark.SmallTraining.network;
import static org.chainrule.spark.SmallTraining.trainer;
import static org.chainrule.spark.SmallTraining.values;

import java.time.Duration;
import java.net.InetAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.apache.spark.sql.SparkSession;
import org.chainrule.nn.distributed.Rendezvous;
import org.chainrule.nn.distributed.RingPort;
import org.chainrule.nn.distributed.RingOptions;
import org.chainrule.nn.Layer;
import org.chainrule.nn.distributed.AllReduceException;
import org.chainrule.nn.io.Checkpoint;
import org.chainrule.nn.io.FormatException;
import org.chainrule.nn.train.Callback;
import org.chainrule.nn.train.Epoch;
import org.chainrule.nn.train.History;
import org.chainrule.nn.train.TrainingRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints in file systems that Hadoop knows, on full disks, and across drivers. */
class SharedCheckpointTest {
    private static final int WORKERS = 2;
    private static final int EPOCHS = 2;
    private static final int BATCHES = COUNT / BATCH; // of an epoch
    private static final String STOPPED = "stopped here";
    private static List<double[]> expected;
    private static History whole;

    @TempDir
    private Path folder;

    private SparkSession spark;

    @BeforeAll
    static void trainInOneProcess() {
        Layer alone = network();
        whole = inOneProcess(alone, SmallTables.dealtOut(WORKERS, COUNT), EPOCHS);
        expected = values(alone);
    }

    @BeforeEach
    void start() {
        FaultyFileSystem.reset();
        spark = SmallTables.session();
        spark.sparkContext().hadoopConfiguration().set("fs." + FaultyFileSystem.SCHEME + ".impl",
                FaultyFileSystem.class.getName());
    }

    @AfterEach
    void stop() {
        spark.stop();
    }

    private void restart() {
        stop();
        start();
    }

    private String uri(String scheme) {
        return scheme + "://" + folder.resolve("training");
    }

    /** Runs before each batch's callback, with the number of batches so far. */
    private interface AtBatch {
        void run(int batches);
    }

    private static Callback atBatches(AtBatch action) {
        int[] batches = {0};
        return new Callback() {
            @Override
            public void afterBatch(TrainingRun run, double loss) {
                action.run(++batches[0]);
            }
        };
    }

    private static Callback stopping(int after) {
        return atBatches(batches -> {
            if (batches == after) {
                throw new IllegalStateException(STOPPED);
            }
        });
    }

    private static SparkTrainer on(Layer network, Callback... callbacks) {
        return SparkTrainer.of(trainer(network).callbacks(callbacks)).workers(WORKERS).batchSize(BATCH);
    }

    private History fit(SparkTrainer trainer) {
        return trainer.fit(spark, SmallTables.table(spark), EPOCHS, "label", SmallTables.FEATURES);
    }

    /** Requires that a training comes to the same end, and doesn't train again on the batches that it had. */
    private void requireEnd(String uri, int every, int had) {
        Layer network = network();
        var batches = new AtomicInteger();
        requireWhole(network, fit(on(network, atBatches(batches::set)).checkpoint(uri, every)));
        assertThat(batches).hasValue(EPOCHS * BATCHES - had);
    }

    private static void requireWhole(Layer network, History history) {
        assertThat(values(network)).usingRecursiveComparison(Bits.exactly()).isEqualTo(expected);
        assertThat(history.epochs().stream().map(Epoch::training).toList())
                .isEqualTo(whole.epochs().stream().map(Epoch::training).toList());
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Each driver has a session, a network and a folder of temporary files of its own. */
    @Test
    void anotherDriverGoesOn() throws IOException {
        for (String scheme : List.of("file", FaultyFileSystem.SCHEME)) {
            for (int after : new int[] {7, BATCHES + 5}) {
                assertThatThrownBy(() -> fit(on(network(), stopping(after)).checkpoint(uri(scheme), 2)))
                        .hasMessage(STOPPED);
                assertThat(Checkpoint.progress(folder.resolve("training")).step()).isEqualTo(after == 7 ? 2 : 8);
                restart();
                requireEnd(uri(scheme), 2, after == 7 ? 4 : 16);
                assertThat(Checkpoint.progress(folder.resolve("training")).epoch()).isEqualTo(EPOCHS);
                assertThat(files()).doesNotContain("training.writing", "training.earlier");
                for (String file : files()) {
                    Files.delete(folder.resolve(file));
                }
            }
        }
        assertThat(FaultyFileSystem.renamed()).contains("training", "training.earlier");
    }

    @Test
    void aFullDiskLeavesTheEarlierOne() throws IOException {
        String uri = uri(FaultyFileSystem.SCHEME);
        assertThatThrownBy(() -> fit(on(network(), stopping(5)).checkpoint(uri, 1))).hasMessage(STOPPED);
        long size = Files.size(folder.resolve("training"));
        byte[] before = Files.readAllBytes(folder.resolve("training"));
        FaultyFileSystem.free(size / 2);
        assertThatThrownBy(() -> fit(on(network()).checkpoint(uri, 1))).isInstanceOf(UncheckedIOException.class)
                .hasMessage("the checkpoint " + uri.replace("///", "/").replace("//", "/")
                        + " can't be written, and the one before is whole: no space is left on the disk");
        assertThat(files()).containsExactly("training");
        assertThat(Files.readAllBytes(folder.resolve("training"))).isEqualTo(before);
        FaultyFileSystem.reset();
        requireEnd(uri, 1, 4);
    }

    /** The operating system's own error, by which Hadoop's local file system makes an Error. */
    @Test
    void aDiskThatIsReallyFull() throws IOException {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.exists(full), "there is a device that is always full");
        Callback filling = atBatches(batches -> {
            if (batches == 5) {
                try {
                    Files.createSymbolicLink(folder.resolve("training.writing"), full);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        assertThatThrownBy(() -> fit(on(network(), filling).checkpoint(uri("file"), 1)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContainingAll("the checkpoint file:" + folder.resolve("training") + " can't be written",
                        "No space left on device");
        assertThat(Checkpoint.progress(folder.resolve("training")).step()).isEqualTo(2);
        restart();
        requireEnd(uri("file"), 1, 4);
    }

    /** A driver that ends between two renames leaves the earlier file under another name. */
    @Test
    void theEarlierOneIsFoundUnderItsOtherName() throws IOException {
        String uri = uri(FaultyFileSystem.SCHEME);
        FaultyFileSystem.failAfterRenames(4); // the first file, and the third, without its own
        assertThatThrownBy(() -> fit(on(network()).checkpoint(uri, 1))).isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("can't be renamed to");
        assertThat(files()).containsExactly("training.earlier");
        assertThat(Checkpoint.progress(folder.resolve("training.earlier")).step()).isEqualTo(2);
        FaultyFileSystem.reset();
        requireEnd(uri, 1, 4);
        assertThat(files()).containsExactly("training");
    }

    @Test
    void whatCantBeWrittenIsAnErrorBeforeTraining() throws IOException {
        FaultyFileSystem.makeReadOnly();
        assertThatThrownBy(() -> fit(on(network(), stopping(1)).checkpoint(uri(FaultyFileSystem.SCHEME), 1)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContainingAll("the checkpoint " + FaultyFileSystem.SCHEME + ":" + folder.resolve("training"),
                        "can't be written: the file system is read-only");
        assertThatThrownBy(() -> fit(on(network(), stopping(1)).checkpoint("unheard-of://a/b", 1)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContainingAll("the checkpoint unheard-of://a/b can't be written", "unheard-of");
        spark.sparkContext().hadoopConfiguration().set("fs.without-jar.impl", "org.example.NoSuchFileSystem");
        assertThatThrownBy(() -> fit(on(network(), stopping(1)).checkpoint("without-jar://a/b", 1)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContainingAll("the checkpoint without-jar://a/b can't be written", "NoSuchFileSystem");
        assertThatThrownBy(() -> fit(on(network(), stopping(1)).checkpoint(folder.toUri().toString(), 1)))
                .isInstanceOf(UncheckedIOException.class).hasMessageEndingWith("it is a folder");
        assertThatThrownBy(() -> on(network()).checkpoint("", 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the checkpoint \"\" is no address of a file: ");
        assertThatThrownBy(() -> on(network()).checkpoint("a", 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a checkpoint is written after a positive number of steps, not 0");
    }

    @Test
    void errorsOfTheCheckpointNameIt() throws IOException {
        String uri = uri("file");
        assertThatThrownBy(() -> fit(on(network(), stopping(5)).checkpoint(uri, 1))).hasMessage(STOPPED);
        Layer network = network();
        assertThatThrownBy(() -> fit(SparkTrainer.of(trainer(network).seed(8)).workers(WORKERS).batchSize(BATCH)
                .checkpoint(uri, 1))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the training in file:" + folder.resolve("training") + " has seed 3, not 8");
        Files.delete(folder.resolve(".training.crc"));
        Files.writeString(folder.resolve("training"), "something else");
        assertThatThrownBy(() -> fit(on(network()).checkpoint(uri, 1))).isInstanceOf(FormatException.class)
                .hasMessageStartingWith("file:" + folder.resolve("training") + ": is no safetensors file");
    }

    /** Loses a connection every third batch, which is more often than once an epoch. */
    private static Callback losing(int most) {
        int[] lost = {0};
        return atBatches(batches -> {
            if (batches % 3 == 0 && lost[0] < most) {
                lost[0]++;
                throw new AllReduceException("lost the connection to worker 1");
            }
        });
    }

    @Test
    void attemptsAreCountedSinceTheLastCheckpoint() {
        Layer network = network();
        requireWhole(network, fit(on(network, losing(8)).checkpoint(uri("file"), 1)));
        assertThatThrownBy(() -> fit(on(network(), losing(8)).checkpoint(folder.resolve("by epoch"))))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("lost the connection to worker 1");
        Layer other = network();
        requireWhole(other, fit(on(other, losing(3)).checkpoint(folder.resolve("by epoch"))));
    }

    /** A worker that is lost while all meet is a loss as any other, after which the training goes on. */
    @Test
    void workersThatAreLostWhileTheyMeet() {
        InetAddress here = InetAddress.getLoopbackAddress();
        byte[] secret = new byte[16];
        RingOptions brief = RingOptions.defaults().timeout(Duration.ofMillis(300));
        try (var meeting = Rendezvous.open(here, 0, secret); var port = RingPort.open(here)) {
            for (int rank = 1; rank < 3; rank++) {
                int of = rank;
                assertLoss(() -> Rendezvous.join(meeting.address(), of, 3, 0, here, secret, brief));
            }
            assertLoss(() -> meeting.host(3, brief)); // to which both have come, and gone
            assertLoss(() -> port.join(0, List.of(port.address(), meeting.address()), secret, brief));
        }
    }

    private static void assertLoss(ThrowingCallable meeting) {
        assertThatThrownBy(meeting).isInstanceOf(AllReduceException.class)
                .satisfies(lost -> assertThat(Attempts.isLoss(lost.getMessage())).as(lost.getMessage()).isTrue())
                .satisfies(lost -> assertThat(Attempts.isLoss("worker 1 failed: " + lost.getMessage())).isFalse());
    }
}
