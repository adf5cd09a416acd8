package org.chainrule.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.chainrule.spark.SmallTables.FEATURES;
import static org.chainrule.spark.SmallTraining.BATCH;
import static org.chainrule.spark.SmallTraining.COUNT;
import static org.chainrule.spark.SmallTraining.inOneProcess;
import static org.chainrule.spark.SmallTraining.inputs;
import static org.chainrule.spark.SmallTraining.labels;
import static org.chainrule.spark.SmallTraining.network;
import static org.chainrule.spark.SmallTraining.trainer;
import static org.chainrule.spark.SmallTraining.values;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.data.Offset;
import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.distributed.AllReduce;
import org.chainrule.nn.io.Checkpoint;
import org.chainrule.nn.layers.BatchNorm;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Averaging;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.train.Callback;
import org.chainrule.nn.train.Epoch;
import org.chainrule.nn.train.History;
import org.chainrule.nn.train.Trainer;
import org.chainrule.nn.train.TrainingRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training on Spark, in the threads of one process, has the bits of a single one. */
class SparkTrainerTest {
    private static final int EPOCHS = 2;
    @RegisterExtension
    private static final LocalSpark SPARK = new LocalSpark();

    private static List<int[]> dealtOut(int workers) {
        return SmallTables.dealtOut(workers, COUNT);
    }

    private static SparkTrainer on(Layer network, int workers) {
        return SparkTrainer.of(trainer(network)).workers(workers).batchSize(BATCH);
    }

    private static void assertSame(History history, Layer network, History expected, Layer alone) {
        assertThat(values(network)).usingRecursiveComparison(Bits.exactly()).isEqualTo(values(alone));
        assertThat(history.epochs().stream().map(Epoch::training).toList())
                .isEqualTo(expected.epochs().stream().map(Epoch::training).toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void rowsThatAreDealtOut(int workers) {
        Layer network = network();
        History history = on(network, workers).fit(SPARK.session(), SPARK.table(), EPOCHS, "label", FEATURES);
        Layer alone = network();
        assertSame(history, network, inOneProcess(alone, dealtOut(workers), EPOCHS), alone);
    }

    /** The page of Spark shows jobs by their descriptions. */
    @Test
    void theJobHasAName() throws Exception {
        List<String> names = new CopyOnWriteArrayList<>();
        var listener = new SparkListener() {
            @Override
            public void onJobStart(SparkListenerJobStart job) {
                names.add(job.properties().getProperty("spark.job.description"));
            }
        };
        SPARK.session().sparkContext().addSparkListener(listener);
        on(network(), 2).fit(SPARK.session(), SPARK.table(), 1, "label", FEATURES);
        SPARK.session().sparkContext().listenerBus().waitUntilEmpty();
        SPARK.session().sparkContext().removeSparkListener(listener);
        assertThat(names).contains("Chainrule: training with 2 workers");
    }

    /** As many workers in threads, of which the first has no data. */
    @Test
    void averagesOfParameters() throws Exception {
        var averaging = Averaging.parameters(2);
        Layer network = network();
        History history = on(network, 2).averaging(averaging).fit(SPARK.session(), SPARK.table(), EPOCHS, "label",
                FEATURES);
        List<AllReduce> workers = AllReduce.ofThreads(3, Duration.ofMinutes(1));
        List<CompletableFuture<History>> histories = new ArrayList<>();
        Layer alone = network();
        for (AllReduce worker : workers) {
            Trainer trainer = trainer(worker.rank() == 0 ? alone : network());
            trainer.optimizer().distributed(worker, averaging);
            org.chainrule.nn.data.Dataset own = worker.rank() == 0
                    ? new NoExamples()
                    : org.chainrule.nn.data.Dataset.of(inputs(), labels()).subset(dealtOut(2).get(worker.rank() - 1));
            histories.add(CompletableFuture.supplyAsync(() -> trainer.fit(DataLoader.of(own, BATCH), EPOCHS),
                    work -> Thread.ofPlatform().start(work)));
        }
        assertSame(history, network, histories.getFirst().get(), alone);
        Layer byGradients = network();
        on(byGradients, 2).fit(SPARK.session(), SPARK.table(), EPOCHS, "label", FEATURES);
        assertThat(values(network)).usingRecursiveComparison(Bits.exactly()).isNotEqualTo(values(byGradients));
    }

    @Test
    void partitionsThatStayWhereTheyAre() {
        Layer network = network();
        Dataset<Row> table = SmallTables.partitioned(SPARK.session(), 2);
        List<int[]> rows = List.of(IntStream.range(0, 48).toArray(), IntStream.range(48, 96).toArray());
        History history = on(network, 2).fit(SPARK.session(), table, EPOCHS, "label", FEATURES);
        Layer alone = network();
        assertSame(history, network, inOneProcess(alone, rows, EPOCHS), alone);
    }

    @Test
    void partitionsThatWerePutTogether() {
        Layer network = network();
        History history = on(network, 2).fit(SPARK.session(), SPARK.table().coalesce(2), EPOCHS, "label", FEATURES);
        Layer alone = network();
        assertSame(history, network, inOneProcess(alone, dealtOut(2), EPOCHS), alone);
    }

    /** As in threads, of which the first one has no data, as the driver. */
    @Test
    void momentsOfAllWorkers() throws InterruptedException {
        Layer start = Network.to(Sequential.of(Linear.of(6, 20, new Random(5)), BatchNorm.of(20).acrossWorkers(),
                Tensor::tanh, Linear.of(20, 3, new Random(6))), DType.F32);
        Layer network = Network.copy(start);
        on(network, 3).fit(SPARK.session(), SPARK.table(), EPOCHS, "label", FEATURES);
        Layer leading = Network.copy(start);
        List<Thread> threads = new ArrayList<>();
        for (AllReduce worker : AllReduce.ofThreads(4, Duration.ofSeconds(30))) {
            Layer own = worker.rank() == 0 ? leading : Network.copy(start);
            int[] rows = worker.rank() == 0 ? new int[0] : dealtOut(3).get(worker.rank() - 1);
            Trainer trainer = trainer(own);
            trainer.optimizer().distributed(worker);
            var examples = org.chainrule.nn.data.Dataset.of(inputs(), labels()).subset(rows);
            threads.add(Thread.ofPlatform().start(() -> trainer.fit(DataLoader.of(examples, BATCH), EPOCHS)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(values(network)).extracting(Arrays::toString)
                .isEqualTo(values(leading).stream().map(Arrays::toString).toList());
        assertThat(values(network).get(4)).isNotEqualTo(values(start).get(4)); // running averages
    }

    @Test
    void numbersAndPicturesAsTheyAreGiven() {
        Layer network = Network.to(Sequential.of(x -> x.reshape(-1, 6), Linear.of(6, 1, new Random(1))), DType.F64);
        Trainer trainer = Trainer.of(network, Loss.mse(), Optimizer.of(new Adam(0.05), network));
        Dataset<Row> table = SPARK.table().withColumn("sum", functions.expr("double(first) + 1"));
        History history = SparkTrainer.of(trainer).workers(2).batchSize(16).shuffle(3).inputShape(2, 3).fit(
                SPARK.session(),
                table, 30, "sum", FEATURES);
        assertThat(history.last().training().loss()).isLessThan(history.epochs().getFirst().training().loss() / 4);
    }

    @Test
    void callbacksAndCheckpointsAreOfTheDriver(@TempDir Path folder) {
        List<String> seen = new ArrayList<>();
        Callback callback = new Callback() {
            @Override
            public void afterBatch(TrainingRun run, double loss) {
                seen.add("batch of " + run.batches());
            }

            @Override
            public void afterEpoch(TrainingRun run, Epoch epoch) {
                seen.add("epoch " + epoch.number());
                if (epoch.number() == 1) {
                    run.stop();
                }
            }
        };
        Path file = folder.resolve("training");
        Layer network = network();
        SparkTrainer.of(trainer(network).callbacks(callback)).workers(3).batchSize(BATCH).checkpoint(file).fit(
                SPARK.session(),
                SPARK.table(), 5, "label", FEATURES);
        assertThat(seen).hasSize(13).contains("batch of 12").endsWith("epoch 1");
        Layer resumed = network();
        History history = SparkTrainer.of(trainer(resumed)).workers(3).batchSize(BATCH).checkpoint(file).fit(
                SPARK.session(),
                SPARK.table(), EPOCHS, "label", FEATURES);
        Layer alone = network();
        assertSame(history, resumed, inOneProcess(alone, dealtOut(3), EPOCHS), alone);
    }

    @Test
    void checkpointOfTheTrainerIsItsOwn(@TempDir Path folder) {
        Path file = folder.resolve("training");
        SparkTrainer.of(trainer(network()).checkpoint(file, 2)).workers(3).batchSize(BATCH).fit(SPARK.session(),
                SPARK.table(), 1,
                "label", FEATURES);
        assertThat(Checkpoint.progress(file).step()).isEqualTo(4);
        Layer resumed = network();
        long[] first = {0};
        History history = SparkTrainer.of(trainer(resumed).checkpoint(file).callbacks(new Callback() {
            @Override
            public void afterEpoch(TrainingRun run, Epoch epoch) {
                first[0] = first[0] == 0 ? epoch.number() : first[0];
            }
        })).workers(3).batchSize(BATCH).fit(SPARK.session(), SPARK.table(), EPOCHS, "label", FEATURES);
        assertThat(first[0]).isEqualTo(2);
        Layer alone = network();
        assertSame(history, resumed, inOneProcess(alone, dealtOut(3), EPOCHS), alone);
        Path unused = folder.resolve("unused");
        Path other = folder.resolve("other");
        SparkTrainer.of(trainer(network()).checkpoint(unused)).workers(3).batchSize(BATCH).checkpoint(other).fit(
                SPARK.session(),
                SPARK.table(), 1, "label", FEATURES);
        assertThat(folder.toFile().list()).contains("other").doesNotContain("unused");
    }

    @Test
    void goesOnWithTheSameWorkersAndOrderOnly(@TempDir Path folder) {
        Path file = folder.resolve("training");
        SparkTrainer.of(trainer(network())).workers(2).batchSize(BATCH).shuffle(1).checkpoint(file).fit(SPARK.session(),
                SPARK.table(),
                1, "label", FEATURES);
        assertThatThrownBy(() -> SparkTrainer.of(trainer(network())).workers(3).batchSize(BATCH).shuffle(1)
                .checkpoint(file).fit(SPARK.session(), SPARK.table(), 2, "label", FEATURES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("data was batches of 8, shuffled with seed 1, in 2 shards, "
                        + "now batches of 8, shuffled with seed 1, in 3 shards");
        assertThatThrownBy(() -> SparkTrainer.of(trainer(network())).workers(2).batchSize(BATCH).checkpoint(file)
                .fit(SPARK.session(), SPARK.table(), 2, "label", FEATURES)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("shuffled with seed 1, in 2 shards, now batches of 8, in 2 shards");
        assertThatThrownBy(() -> SparkTrainer.of(trainer(network())).workers(2).batchSize(BATCH).shuffle(1)
                .averaging(Averaging.parameters(5)).checkpoint(file).fit(SPARK.session(), SPARK.table(), 2, "label",
                        FEATURES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("averaging was Gradients[inBfloat16=false], now Parameters[everySteps=5]");
        History history = SparkTrainer.of(trainer(network()).acceptChangedSettings()).workers(3).batchSize(BATCH)
                .checkpoint(file).fit(SPARK.session(), SPARK.table(), 2, "label", FEATURES);
        assertThat(history.epochs()).hasSize(2);
    }

    @Test
    void badInput() {
        Layer network = network();
        assertThatThrownBy(() -> on(network, 2).fit(SPARK.session(), SPARK.table(), 1, "lable", FEATURES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no column \"lable\" among [first, more, last, label]");
        assertThatThrownBy(() -> on(network, 2).fit(SPARK.session(),
                SPARK.table().withColumn("text", functions.lit("a")), 1, "label",
                "text")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(
                        "the column \"text\" has the type string, not one of numbers, arrays of numbers, or vectors");
        assertThatThrownBy(() -> on(network, 2).fit(SPARK.session(),
                SPARK.table().withColumn("first", functions.expr("if(label = 2, null, first)")), 1, "label", FEATURES))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("the column \"first\" is null in row ")
                .hasMessageMatching("the training has failed: the column \"first\" is null in row \\d+; "
                        + "fill in such values, or leave out such rows");
        assertThatThrownBy(() -> on(network, 2).fit(SPARK.session(),
                SPARK.table().withColumn("more", functions.expr("if(label = 2, slice(more, 1, 2), more)")), 1, "label",
                FEATURES)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("all must have as many");
        var unserializable = new Object();
        Layer refers = x -> unserializable.hashCode() == 0 ? x : x.neg();
        Layer chain = Sequential.of(Linear.of(6, 3, new Random(1)), refers);
        assertThatThrownBy(() -> on(chain, 2).fit(SPARK.session(), SPARK.table(), 1, "label", FEATURES))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("java.lang.Object");
        assertThatThrownBy(() -> SparkTrainer.of(trainer(network)).workers(0))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("workers must be positive, not 0");
        for (ThrowingCallable shape : List.<ThrowingCallable>of(() -> on(network, 2).inputShape(-1, 2),
                () -> SparkModel.of(network, "scores", FEATURES).inputShape(-1, 2),
                () -> new NetworkClassifier().setInputShape(-1, 2))) {
            assertThatThrownBy(shape).isInstanceOf(IllegalArgumentException.class).hasMessage(
                    "the sizes of an input's shape, without the axis of the examples, are positive, not [-1, 2]");
        }
    }

    @Test
    void moreWorkersThanSlots() {
        assertThatThrownBy(
                () -> on(network(), 6).timeout(Duration.ofSeconds(1)).fit(SPARK.session(), SPARK.table(), 1, "label",
                        FEATURES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("slots for 5 tasks at the same time, fewer than 6 workers");
    }

    /** Outputs that executors compute are those of the network in evaluation mode. */
    @Test
    void outputsOfANetwork() {
        Layer network = network();
        SparkModel model = SparkModel.of(network, "scores", FEATURES).batchSize(7);
        Dataset<Row> scored = model.transform(SPARK.table().repartition(3));
        assertThat(scored.columns()).containsExactly("first", "more", "last", "label", "scores");
        float[] x = inputs().toFloatArray();
        double[] expected = Autograd.noGrad(() -> network.forward(inputs())).toDoubleArray();
        List<Row> rows = scored.collectAsList();
        assertThat(rows).hasSize(COUNT);
        for (Row row : rows) {
            int n = IntStream.range(0, COUNT).filter(i -> x[6 * i] == row.getFloat(0)).findFirst().orElseThrow();
            assertThat(row.<Double>getList(4).stream().mapToDouble(v -> v).toArray())
                    .containsExactly(Arrays.copyOfRange(expected, 3 * n, 3 * n + 3), Offset.offset(1e-6));
        }
        assertThat(model.transform(SPARK.table().limit(0)).count()).isZero();
        assertThatThrownBy(() -> SparkModel.of(network, "label", FEATURES).transform(SPARK.table()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is a column \"label\" already");
    }
}
