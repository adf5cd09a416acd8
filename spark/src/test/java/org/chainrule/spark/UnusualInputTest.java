package org.chainrule.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.chainrule.spark.SmallTables.FEATURES;
import static org.chainrule.spark.SmallTraining.BATCH;
import static org.chainrule.spark.SmallTraining.network;
import static org.chainrule.spark.SmallTraining.trainer;
import static org.chainrule.spark.SmallTraining.values;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.chainrule.nn.Layer;
import org.chainrule.nn.layers.Mlp;
import org.chainrule.nn.train.Callback;
import org.chainrule.nn.train.History;
import org.chainrule.nn.train.Trainer;
import org.chainrule.nn.train.TrainingRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Names that SQL reads otherwise, and errors that say what is wrong where. */
class UnusualInputTest {
    @RegisterExtension
    private static final LocalSpark SPARK = new LocalSpark();

    private static SparkTrainer on(Layer network) {
        return SparkTrainer.of(trainer(network)).workers(2).batchSize(BATCH);
    }

    @Test
    void namesThatSqlReadsOtherwise() {
        Layer expected = network();
        Dataset<Row> table = SPARK.table();
        on(expected).validation(table).fit(SPARK.session(), table, 1, "label", FEATURES);
        for (List<String> names : List.of(List.of("a.b", "c d: `e`", "", "the label.1"), List.of("x", "X", "y", "Y"))) {
            Layer network = network();
            Dataset<Row> named = table.toDF(names.toArray(String[]::new));
            on(network).validation(named).fit(SPARK.session(), named, 1, names.get(3), names.get(0), names.get(1),
                    names.get(2));
            assertThat(values(network)).usingRecursiveComparison(Bits.exactly()).isEqualTo(values(expected));
        }
    }

    @Test
    void aNameOfTwoColumns() {
        Dataset<Row> table = SPARK.table().toDF("first", "first", "last", "label");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> on(network()).fit(SPARK.session(), table, 1, "label", "first", "last"))
                .withMessage("there is more than one column \"first\" among [first, first, last, label]");
    }

    /** A column whose name is that of a new one but for case stays, though SQL would replace it. */
    @Test
    void namesOfAPipeline() {
        Dataset<Row> table = SPARK.table().withColumn("in.1", functions.expr("more"))
                .withColumn("held.out", functions.expr("label = 0 and first > 1"))
                .withColumn("Prediction", functions.lit("mine"));
        Dataset<Row> scored = new NetworkClassifier().setTrainer(seed -> {
            Layer network = Mlp.of(3, 4, 3).create(new Random(seed));
            return trainer(network);
        }).setFeaturesCol("in.1").setValidationIndicatorCol("held.out").setRawPredictionCol("out.1").setWorkers(2)
                .setMaxIter(1).fit(table).transform(table);
        assertThat(scored.columns()).containsExactly("first", "more", "last", "label", "in.1", "held.out",
                "Prediction", "out.1", "prediction");
        assertThat(scored.collectAsList()).allSatisfy(row -> {
            assertThat(row.getString(6)).isEqualTo("mine");
            assertThat(row.getDouble(8)).isBetween(0., 2.);
        });
    }

    @Test
    void rowsOfPartitionsThatStay() {
        Dataset<Row> table = SmallTables.partitioned(SPARK.session(), 2);
        float last = table.collectAsList().getLast().getFloat(0);
        Dataset<Row> hole = table.withColumn("first",
                functions.when(functions.col("first").notEqual(last), functions.col("first")));
        assertThatThrownBy(() -> on(network()).fit(SPARK.session(), hole, 1, "label", FEATURES))
                .hasMessageContaining("the column \"first\" is null in row 47 of partition 1;");
        assertThatThrownBy(() -> on(network()).validation(hole).fit(SPARK.session(), table, 1, "label", FEATURES))
                .hasMessageContaining(
                        "the column \"first\" is null in row 47 of partition 1 of the validation table;");
        assertThatThrownBy(() -> SparkModel.of(network(), "scores", FEATURES).transform(hole).collectAsList())
                .hasStackTraceContaining("the column \"first\" is null in row 47 of partition 1;");
        var examples = JavaSparkContext.fromSparkContext(SPARK.session().sparkContext())
                .parallelize(Arrays.asList(Example.ofLabel(new double[6], 0), null), 2);
        assertThatThrownBy(() -> on(network()).fit(examples, 1))
                .hasMessageContaining("example 0 of partition 1 is null");
    }

    @Test
    void settings() {
        SparkTrainer trainer = on(network());
        assertThatIllegalArgumentException().isThrownBy(() -> trainer.inputShape(-1, 6))
                .withMessageEndingWith("are positive, not [-1, 6]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SparkModel.of(network(), "scores", "first").inputShape(-1, 6))
                .withMessageEndingWith("are positive, not [-1, 6]");
        assertThatIllegalArgumentException().isThrownBy(() -> trainer.timeout(Duration.ofNanos(-1)))
                .withMessageContaining("a positive time");
        assertThatNullPointerException().isThrownBy(() -> trainer.timeout(null)).withMessage("time");
        assertThatNullPointerException()
                .isThrownBy(() -> trainer.fit(SPARK.session(), SPARK.table(), 1, null, FEATURES))
                .withMessage("label");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Example(new double[1], new double[] {Double.POSITIVE_INFINITY}, true))
                .withMessage("a label is an integer, not Infinity");
        History history = trainer.timeout(Duration.ofSeconds(Long.MAX_VALUE)).fit(SPARK.session(), SPARK.table(), 1,
                "label", FEATURES);
        assertThat(history.epochs()).hasSize(1);
    }

    @Test
    void placesOfCheckpoints() {
        SparkTrainer trainer = on(network());
        assertThatIllegalArgumentException().isThrownBy(() -> trainer.checkpoint("file:/tmp/training:1", 5))
                .withMessageContaining("\"file:/tmp/training:1\"").withMessageContaining("\"training:1\"");
        for (String uri : List.of("s3a://bucket/training", "hdfs://nobody.invalid/training", "none://there/training")) {
            assertThatThrownBy(() -> trainer.checkpoint(uri, 5).fit(SPARK.session(), SPARK.table(), 1, "label",
                    FEATURES)).isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("the checkpoint " + uri + " can't be written: ");
        }
    }

    /** A second training with the same network would change its weights under the first one's. */
    @Test
    void aTrainerThatTrains() {
        Layer network = network();
        Layer expected = network();
        Dataset<Row> table = SPARK.table();
        on(expected).fit(SPARK.session(), table, 2, "label", FEATURES);
        Trainer trainer = trainer(network);
        Callback again = new Callback() {
            @Override
            public void afterBatch(TrainingRun run, double loss) {
                assertThatThrownBy(
                        () -> SparkTrainer.of(trainer).workers(2).fit(SPARK.session(), table, 1, "label", FEATURES))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("another thread trains with this trainer's optimizer");
            }
        };
        SparkTrainer.of(trainer.callbacks(again)).workers(2).batchSize(BATCH).fit(SPARK.session(), table, 2, "label",
                FEATURES);
        assertThat(values(network)).usingRecursiveComparison(Bits.exactly()).isEqualTo(values(expected));
        on(network).fit(SPARK.session(), table, 1, "label", FEATURES);
    }
}
