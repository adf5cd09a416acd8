package org.chainrule.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chainrule.spark.SmallTables.FEATURES;
import static org.chainrule.spark.SmallTables.dealtOut;
import static org.chainrule.spark.SmallTraining.BATCH;
import static org.chainrule.spark.SmallTraining.COUNT;
import static org.chainrule.spark.SmallTraining.inOneProcess;
import static org.chainrule.spark.SmallTraining.inputs;
import static org.chainrule.spark.SmallTraining.labels;
import static org.chainrule.spark.SmallTraining.network;
import static org.chainrule.spark.SmallTraining.trainer;
import static org.chainrule.spark.SmallTraining.values;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.chainrule.autograd.DType;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.distributed.AllReduce;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.train.Epoch;
import org.chainrule.nn.train.History;
import org.chainrule.nn.train.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which rows each worker trains on, and in which order; and that these stay with the workers. */
class WorkerDataTest {
    private static final int EPOCHS = 2;

    @RegisterExtension
    private static final LocalSpark SPARK = new LocalSpark();

    private static SparkTrainer on(Layer network, int workers) {
        return SparkTrainer.of(trainer(network)).workers(workers).batchSize(BATCH);
    }

    private static void assertSame(History history, Layer network, History expected, Layer alone) {
        assertThat(values(network)).usingRecursiveComparison(Bits.exactly()).isEqualTo(values(alone));
        assertThat(history.epochs().stream().map(Epoch::training).toList())
                .isEqualTo(expected.epochs().stream().map(Epoch::training).toList());
    }

    /** Workers that come to their end earlier wait for the others, and each example has the same weight. */
    @ParameterizedTest
    @CsvSource({"40, 44", "44, 40", "48, 44", "0, 44", "48, 0"})
    void partitionsOfDifferentLengths(int first, int second) {
        Dataset<Row> table = SmallTables.partitioned(SPARK.session(), 2).filter(functions.expr(
                "monotonically_increasing_id() %% 8589934592 < if(spark_partition_id() = 0, %d, %d)".formatted(first,
                        second)));
        assertThat(table.rdd().getNumPartitions()).isEqualTo(2);
        Layer network = network();
        History history = on(network, 2).fit(SPARK.session(), table, EPOCHS, "label", FEATURES);
        Layer alone = network();
        List<int[]> rows = Stream.of(IntStream.range(0, first), IntStream.range(48, 48 + second))
                .map(IntStream::toArray).filter(own -> own.length > 0).toList();
        assertSame(history, network, inOneProcess(alone, rows, EPOCHS), alone);
    }

    /** As many as the session has slots. */
    @Test
    void partitionsOfFiveWorkers() {
        Dataset<Row> table = SPARK.table().limit(80);
        assertThat(table.rdd().getNumPartitions()).isEqualTo(5);
        List<int[]> rows = IntStream.range(0, 5).mapToObj(n -> IntStream.range(16 * n, 16 * n + 16).toArray()).toList();
        Layer network = network();
        History history = on(network, 5).fit(SPARK.session(), table, EPOCHS, "label", FEATURES);
        Layer alone = network();
        assertSame(history, network, inOneProcess(alone, rows, EPOCHS), alone);
    }

    /** As many workers in threads, of which the first has no data. */
    @Test
    void partitionsAreShuffledByTheirNumber() throws Exception {
        Layer network = network();
        History history = on(network, 2).shuffle(7).fit(SPARK.session(), SPARK.table(), EPOCHS, "label", FEATURES);
        List<CompletableFuture<History>> histories = new ArrayList<>();
        Layer alone = network();
        for (AllReduce worker : AllReduce.ofThreads(3, Duration.ofMinutes(1))) {
            Trainer trainer = trainer(worker.rank() == 0 ? alone : network());
            trainer.optimizer().distributed(worker);
            int partition = worker.rank() - 1;
            DataLoader own = worker.rank() == 0
                    ? DataLoader.of(new NoExamples(), BATCH)
                    : DataLoader.of(org.chainrule.nn.data.Dataset.of(inputs(), labels())
                            .subset(dealtOut(2, COUNT).get(partition)), BATCH).shuffle(7 + partition);
            histories.add(CompletableFuture.supplyAsync(() -> trainer.fit(own, EPOCHS),
                    work -> Thread.ofPlatform().start(work)));
        }
        assertSame(history, network, histories.getFirst().get(), alone);
    }

    /** Takes note of what Spark's pages show of a job, and of what its tasks send to the driver. */
    private static final class Watcher extends SparkListener {
        private final List<String> jobs = new ArrayList<>();
        private final List<Long> sizes = new ArrayList<>();

        @Override
        public void onJobStart(SparkListenerJobStart job) {
            jobs.add(String.valueOf(job.properties().getProperty("spark.job.description")));
        }

        @Override
        public void onTaskEnd(SparkListenerTaskEnd task) {
            sizes.add(task.taskMetrics().resultSize());
        }
    }

    /** Rows of 16 kilobytes each, shuffled to other workers or not. */
    @Test
    void rowsStayWithTheWorkers() throws Exception {
        SparkContext context = SPARK.session().sparkContext();
        for (Dataset<Row> table : List.of(SPARK.table(), SmallTables.partitioned(SPARK.session(), 2))) {
            Layer network = Network.to(Linear.of(2000, 3, new Random(1)), DType.F32);
            context.listenerBus().waitUntilEmpty();
            var watcher = new Watcher();
            context.addSparkListener(watcher);
            on(network, 2).fit(SPARK.session(), table.withColumn("wide",
                    functions.expr("transform(sequence(1, 2000), i -> first / i)")), 1, "label", "wide");
            context.listenerBus().waitUntilEmpty();
            context.removeSparkListener(watcher);
            assertThat(watcher.jobs).contains("Chainrule: training with 2 workers");
            assertThat(watcher.sizes).hasSizeGreaterThanOrEqualTo(2).allMatch(bytes -> bytes < 10_000);
        }
    }
}
