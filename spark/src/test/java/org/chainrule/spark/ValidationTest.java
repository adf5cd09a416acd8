package org.chainrule.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.chainrule.spark.SmallTables.FEATURES;
import static org.chainrule.spark.SmallTables.dealtOut;
import static org.chainrule.spark.SmallTraining.BATCH;
import static org.chainrule.spark.SmallTraining.COUNT;
import static org.chainrule.spark.SmallTraining.inOrderOfRanks;
import static org.chainrule.spark.SmallTraining.inputs;
import static org.chainrule.spark.SmallTraining.labels;
import static org.chainrule.spark.SmallTraining.network;
import static org.chainrule.spark.SmallTraining.trainer;
import static org.chainrule.spark.SmallTraining.values;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.feature.LabeledPoint;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.chainrule.nn.Layer;
import org.chainrule.nn.train.Epoch;
import org.chainrule.nn.train.Evaluation;
import org.chainrule.nn.train.History;
import org.chainrule.nn.train.StopCriterion;
import org.chainrule.nn.train.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Held-out rows and RDDs of examples. */
class ValidationTest {
    private static final int EPOCHS = 3;
    @RegisterExtension
    private static final LocalSpark SPARK = new LocalSpark();

    private static SparkTrainer on(Layer network, int workers) {
        return SparkTrainer.of(trainer(network)).workers(workers).batchSize(BATCH);
    }

    private static JavaRDD<Example> examples(int count, int partitions) {
        float[] x = inputs().toFloatArray();
        long[] y = labels().toLongArray();
        List<Example> all = IntStream.range(0, count).mapToObj(n -> Example.ofLabel(
                IntStream.range(6 * n, 6 * n + 6).mapToDouble(i -> x[i]).toArray(), y[n])).toList();
        return JavaSparkContext.fromSparkContext(SPARK.session().sparkContext()).parallelize(all, partitions);
    }

    private static void assertSame(History history, Layer network, List<int[]> rows, List<int[]> heldOut,
            UnaryOperator<Trainer> settings) {
        Layer alone = network();
        History expected = settings.apply(trainer(alone).accumulate(rows.size()).validation(inOrderOfRanks(heldOut)))
                .fit(inOrderOfRanks(rows), EPOCHS);
        assertThat(history.epochs()).hasSameSizeAs(expected.epochs());
        assertThat(evaluations(history)).isEqualTo(evaluations(expected));
        assertThat(values(network)).usingRecursiveComparison(Bits.exactly()).isEqualTo(values(alone));
    }

    private static List<List<Evaluation>> evaluations(History history) {
        return history.epochs().stream().map(epoch -> List.of(epoch.training(), epoch.validation().orElseThrow()))
                .toList();
    }

    @Test
    void heldOutRowsThatAreDealtOut() {
        Layer network = network();
        History history = on(network, 2).validation(SPARK.table().limit(48)).fit(SPARK.session(), SPARK.table(), EPOCHS,
                "label", FEATURES);
        assertSame(history, network, dealtOut(2, COUNT), dealtOut(2, 48), trainer -> trainer);
    }

    @Test
    void workersOfWhomOneHasNothingHeldOut() {
        Layer network = network();
        Dataset<Row> heldOut = SmallTables.partitioned(SPARK.session(), 3)
                .filter(functions.spark_partition_id().notEqual(1))
                .select("label", "last", "more", "first");
        assertThat(heldOut.rdd().getNumPartitions()).isEqualTo(3);
        History history = on(network, 3).validation(heldOut).fit(SPARK.session(), SPARK.table(), EPOCHS, "label",
                FEATURES);
        assertSame(history, network, dealtOut(3, COUNT),
                List.of(IntStream.range(0, 32).toArray(), new int[0], IntStream.range(64, 96).toArray()),
                trainer -> trainer);
    }

    /** The held-out labels are of the next row, so that the network becomes worse at them. */
    @Test
    void trainingEndsByTheValidation() {
        UnaryOperator<Trainer> settings = trainer -> trainer.keepBest().stop(StopCriterion.noImprovement(1));
        Layer network = network();
        History history = SparkTrainer.of(settings.apply(trainer(network))).workers(2).batchSize(BATCH)
                .validation(SPARK.table().withColumn("label", functions.expr("(label + 1) % 3")))
                .fit(SPARK.session(), SPARK.table(), 30, "label", FEATURES);
        assertThat(history.epochs()).hasSizeBetween(2, 10);
        assertThat(history.best().number()).isLessThan(history.last().number());
        Layer best = network();
        on(best, 2).fit(SPARK.session(), SPARK.table(), (int) history.best().number(), "label", FEATURES);
        assertThat(values(network)).usingRecursiveComparison(Bits.exactly()).isEqualTo(values(best));
    }

    @Test
    void examplesOfAnRdd() {
        Layer network = network();
        History history = on(network, 2).validation(examples(48, 1)).fit(examples(COUNT, 2), EPOCHS);
        assertSame(history, network,
                List.of(IntStream.range(0, 48).toArray(), IntStream.range(48, 96).toArray()), dealtOut(2, 48),
                trainer -> trainer);
        Layer other = network();
        JavaRDD<LabeledPoint> points = examples(COUNT, 3)
                .map(example -> new LabeledPoint(example.target()[0], Vectors.dense(example.input())));
        History ofPoints = on(other, 2).validation(examples(48, 1)).fit(points.map(Example::ofLabel), EPOCHS);
        assertSame(ofPoints, other, dealtOut(2, COUNT), dealtOut(2, 48), trainer -> trainer);
    }

    private static void assertRefused(SparkTrainer trainer, String message) {
        assertThatThrownBy(() -> trainer.fit(SPARK.session(), SPARK.table(), 1, "label", FEATURES))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    private static void assertFails(SparkTrainer trainer, String... messages) {
        assertThatThrownBy(() -> trainer.fit(SPARK.session(), SPARK.table(), 1, "label", FEATURES))
                .isInstanceOf(IllegalStateException.class).hasMessageContainingAll(messages);
    }

    @Test
    void badValidation() {
        SparkTrainer trainer = on(network(), 2);
        assertRefused(trainer.validation(SPARK.table().drop("more")),
                "the validation table: there is no column \"more\" among [first, last, label]");
        assertRefused(trainer.validation(SPARK.table().withColumn("label", functions.expr("double(label)"))),
                "the validation table: the column \"label\" must hold labels of classes, integers, in both tables");
        assertFails(trainer.validation(SPARK.table().withColumn("first", functions.expr("if(label = 2, null, first)"))),
                " of the validation table");
        assertFails(trainer.validation(SPARK.table().withColumn("more", functions.expr("slice(more, 1, 2)"))),
                "have 5 numbers in row ", " of the validation table, and 6 in the rows before");
        assertThatThrownBy(
                () -> trainer.validation(SPARK.table().limit(0)).fit(SPARK.session(), SPARK.table(), 1, "label",
                        FEATURES))
                .hasMessageContaining("there are no data to evaluate the network on");
        assertThatThrownBy(() -> trainer.validation(SPARK.table()).fit(examples(COUNT, 2), 1))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("the validation is a table");
    }

    @Test
    void badExamples() {
        assertThatThrownBy(() -> Example.ofLabel(new LabeledPoint(0.5, Vectors.dense(1))))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("a label is an integer, not 0.5");
        assertThatThrownBy(() -> on(network(), 2).fit(examples(COUNT, 2).map(example -> example.input()[0] > 2
                ? Example.ofLabel(new double[5], 0)
                : example), 1)).isInstanceOf(IllegalStateException.class)
                .hasMessageMatching(
                        "(?s).*the inputs of example \\d+( of partition 1)? are 5 numbers, and 6 in those before.*");
        assertThatThrownBy(() -> on(network(), 2).fit(examples(COUNT, 2).map(example -> example.input()[0] > 2
                ? Example.ofValues(example.input(), 1)
                : example), 1)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has values to be predicted, and those before have a label of a class");
        assertThatThrownBy(() -> on(network(), 2).fit(examples(COUNT, 2).map(_ -> null), 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching("(?s).*example 0( of partition 1)? is null.*");
    }
}
