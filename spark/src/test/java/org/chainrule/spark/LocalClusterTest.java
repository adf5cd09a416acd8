package org.chainrule.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chainrule.spark.SmallTraining.BATCH;
import static org.chainrule.spark.SmallTraining.COUNT;
import static org.chainrule.spark.SmallTraining.inOneProcess;
import static org.chainrule.spark.SmallTraining.inputs;
import static org.chainrule.spark.SmallTraining.labels;
import static org.chainrule.spark.SmallTraining.network;
import static org.chainrule.spark.SmallTraining.trainer;
import static org.chainrule.spark.SmallTraining.values;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.chainrule.nn.Layer;
import org.chainrule.nn.train.Callback;
import org.chainrule.nn.train.Epoch;
import org.chainrule.nn.train.History;
import org.chainrule.nn.train.TrainingRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training on a cluster of two executors, each a process of its own, which are killed. */
class LocalClusterTest {
    private static final int WORKERS = 2;
    private static final int KILLS = Boolean.getBoolean("soak") ? 100 : 2;
    private static SparkSession spark;

    /** Executors have the class path of the tests; Spark looks for a folder of jars in its home all the same. */
    @BeforeAll
    static void start() throws IOException {
        Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
        spark = SparkSession.builder().master("local-cluster[" + WORKERS + ",1,1024]").appName("tests")
                .config("spark.ui.enabled", "false").config("spark.log.level", "FATAL")
                .config("spark.driver.host", "localhost")
                .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                .config("spark.stage.maxConsecutiveAttempts", 4 * KILLS + 4)
                .config("spark.deploy.maxExecutorRetries", -1)
                .config("spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "1s")
                .config("spark.scheduler.barrier.maxConcurrentTasksCheck.maxFailures", 60).getOrCreate();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static Dataset<Row> table() {
        List<Row> rows = new ArrayList<>();
        float[] x = inputs().toFloatArray();
        long[] y = labels().toLongArray();
        for (int n = 0; n < COUNT; n++) {
            rows.add(RowFactory.create(IntStream.range(6 * n, 6 * n + 6).mapToObj(i -> x[i]).toArray(Float[]::new),
                    y[n]));
        }
        return spark.createDataFrame(JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(rows, WORKERS),
                new StructType().add("x", DataTypes.createArrayType(DataTypes.FloatType))
                        .add("label", DataTypes.LongType));
    }

    private static List<ProcessHandle> executors() {
        return ProcessHandle.current().children()
                .filter(process -> process.info().command().filter(command -> command.endsWith("java")).isPresent())
                .toList();
    }

    /** Of an epoch of 12 batches, of which 8 were trained on when an executor is killed, 2 at most are trained on again, rather than 8. */
    @Test
    void trainingGoesOnFromTheLastStep(@TempDir Path folder) {
        var batches = new AtomicInteger();
        Callback killer = new Callback() {
            @Override
            public void afterBatch(TrainingRun run, double loss) {
                if (batches.incrementAndGet() == 8) {
                    executors().getFirst().destroyForcibly();
                }
            }
        };
        Layer network = network();
        SparkTrainer.of(trainer(network).callbacks(killer)).workers(WORKERS).batchSize(BATCH)
                .checkpoint(folder.resolve("training").toUri().toString(), 1).fit(spark, table(), 2, "label", "x");
        assertThat(batches.get()).isBetween(24, 26);
        Layer alone = network();
        int half = COUNT / WORKERS;
        inOneProcess(alone, List.of(IntStream.range(0, half).toArray(), IntStream.range(half, COUNT).toArray()), 2);
        assertThat(values(network)).usingRecursiveComparison(Bits.exactly()).isEqualTo(values(alone));
    }

    /** Kills one of the executors, in the middle of an epoch or at its end, until enough were killed. */
    @Test
    void trainingSurvivesKilledExecutors() {
        int epochs = 2 + 2 * KILLS;
        var random = new Random(9);
        var killed = new AtomicInteger();
        var batches = new AtomicInteger();
        Callback killer = new Callback() {
            private int next = 3;

            @Override
            public void afterBatch(TrainingRun run, double loss) {
                if (batches.incrementAndGet() >= next && killed.get() < KILLS) {
                    List<ProcessHandle> alive = executors();
                    if (alive.size() == WORKERS) {
                        alive.get(random.nextInt(WORKERS)).destroyForcibly();
                        killed.incrementAndGet();
                        next = batches.get() + 10 + random.nextInt(20);
                    }
                }
            }
        };
        Layer network = network();
        History history = SparkTrainer.of(trainer(network).callbacks(killer)).workers(WORKERS).batchSize(BATCH)
                .fit(spark, table(), epochs, "label", "x");
        assertThat(killed).hasValue(KILLS);
        assertThat(history.epochs()).hasSize(epochs).last().extracting(Epoch::steps).isEqualTo(6L * epochs);
        Layer alone = network();
        int half = COUNT / WORKERS;
        inOneProcess(alone, List.of(IntStream.range(0, half).toArray(), IntStream.range(half, COUNT).toArray()),
                epochs);
        assertThat(values(network)).usingRecursiveComparison(Bits.exactly()).isEqualTo(values(alone));
    }
}
