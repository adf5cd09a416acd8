package org.chainrule.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.chainrule.spark.SmallTraining.BATCH;
import static org.chainrule.spark.SmallTraining.values;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.chainrule.autograd.DType;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.train.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A network as a stage of a pipeline of Spark ML. */
class NetworkClassifierTest {
    @RegisterExtension
    private static final LocalSpark SPARK = new LocalSpark();

    private static Dataset<Row> table() {
        return SPARK.table().withColumn("label", functions.expr("double(label)"));
    }

    private static Dataset<Row> assembled() {
        return assembler().transform(table());
    }

    private static VectorAssembler assembler() {
        return new VectorAssembler().setInputCols(new String[] {"first", "last"}).setOutputCol("features");
    }

    private static Trainer trainer(long seed) {
        var random = new Random(seed);
        Layer network = Network.to(Sequential.of(Linear.of(3, 8, random), x -> x.relu(), Linear.of(8, 3, random)),
                DType.F32);
        return Trainer.of(network, Loss.crossEntropy(), Optimizer.of(new Adam(0.02), network)).seed(seed);
    }

    private static NetworkClassifier classifier() {
        return new NetworkClassifier().setTrainer(NetworkClassifierTest::trainer).setWorkers(2).setBatchSize(BATCH)
                .setMaxIter(2).setSeed(7);
    }

    /** The weights are those of a SparkTrainer, and predictions the greatest outputs. */
    @Test
    void fitsAndPredicts() {
        Dataset<Row> table = assembled();
        NetworkClassifier classifier = classifier();
        NetworkModel model = classifier.fit(table);
        Trainer own = trainer(7);
        SparkTrainer.of(own).workers(2).batchSize(BATCH).shuffle(7).fit(SPARK.session(),
                table.withColumn("label", functions.expr("int(label)")), 2, "label", "features");
        assertThat(values(model.network())).usingRecursiveComparison(Bits.exactly())
                .isEqualTo(values((Layer) own.network()));
        assertThat(model.parent()).isSameAs(classifier);
        assertThat(model.history().orElseThrow().epochs()).hasSize(2)
                .allMatch(epoch -> epoch.validation().isEmpty());
        Dataset<Row> scored = model.transform(table);
        assertThat(scored.columns()).endsWith("rawPrediction", "prediction");
        assertThat(scored.schema().treeString()).isEqualTo(model.transformSchema(table.schema()).treeString());
        for (Row row : scored.select("rawPrediction", "prediction").collectAsList()) {
            assertThat(row.getDouble(1)).isEqualTo(row.<Vector>getAs(0).argmax());
        }
        assertThat(scored.select("prediction").distinct().count()).isGreaterThan(1);
    }

    @Test
    void heldOutRowsAreOfAColumn() {
        Dataset<Row> table = assembled().withColumn("heldOut", functions.expr("first > 0.5"));
        NetworkModel model = classifier().setValidationIndicatorCol("heldOut").fit(table);
        NetworkModel without = classifier().fit(table.filter("not heldOut"));
        assertThat(model.history().orElseThrow().epochs()).allMatch(epoch -> epoch.validation().isPresent());
        assertThat(values(model.network())).usingRecursiveComparison(Bits.exactly())
                .isEqualTo(values(without.network()));
    }

    @Test
    void parametersAreListedAndCopied() {
        NetworkClassifier classifier = classifier();
        assertThat(Arrays.stream(classifier.params()).map(Param::name)).containsExactly("batchSize", "featuresCol",
                "inputShape", "labelCol", "maxIter", "predictionCol", "rawPredictionCol", "seed", "trainer",
                "validationIndicatorCol", "workers");
        assertThat(classifier.explainParams()).contains("maxIter: number of epochs (> 0) (default: 10, current: 2)");
        NetworkClassifier copy = classifier.copy(new ParamMap().put(classifier.maxIter().w(5)));
        assertThat(copy.explainParam(copy.maxIter())).contains("current: 5");
        assertThat(copy.uid()).isEqualTo(classifier.uid());
        assertThat(classifier.explainParam(classifier.maxIter())).contains("current: 2");
    }

    @Test
    void pipelineIsSavedAndLoaded(@TempDir Path folder) throws IOException {
        NetworkClassifier classifier = classifier().setFeaturesCol("features");
        var pipeline = new Pipeline().setStages(new PipelineStage[] {assembler(), classifier});
        String unfitted = folder.resolve("pipeline").toString();
        pipeline.write().overwrite().save(unfitted);
        PipelineModel model = pipeline.fit(table());
        PipelineModel again = Pipeline.load(unfitted).fit(table());
        String path = folder.resolve("model").toString();
        model.write().overwrite().save(path);
        model.write().overwrite().save(path);
        PipelineModel loaded = PipelineModel.load(path);
        var expected = model.transform(table()).select("prediction", "rawPrediction").collectAsList();
        assertThat(loaded.transform(table()).select("prediction", "rawPrediction").collectAsList())
                .isEqualTo(expected);
        assertThat(again.transform(table()).select("prediction", "rawPrediction").collectAsList())
                .isEqualTo(expected);
        NetworkModel network = (NetworkModel) model.stages()[1];
        String alone = folder.resolve("network").toString();
        network.setPredictionCol("guess").save(alone);
        NetworkModel other = NetworkModel.load(alone);
        assertThat(other.uid()).isEqualTo(network.uid());
        assertThat(other.history()).isEmpty();
        assertThat(other.transform(assembled()).columns()).endsWith("rawPrediction", "guess");
        assertThatThrownBy(() -> network.save(alone)).isInstanceOf(IOException.class);
    }

    @Test
    void crossValidatorChoosesTheBetter() {
        NetworkClassifier classifier = classifier();
        ParamMap[] grid = new ParamGridBuilder().addGrid(classifier.maxIter(), new int[] {1, 12}).build();
        CrossValidatorModel chosen = new CrossValidator().setEstimator(classifier).setNumFolds(2).setSeed(1)
                .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
                .setEstimatorParamMaps(grid).fit(assembled());
        assertThat(chosen.avgMetrics()[1]).isGreaterThan(chosen.avgMetrics()[0]);
        assertThat(((NetworkModel) chosen.bestModel()).history().orElseThrow().epochs()).hasSize(12);
    }

    private static void assertRefused(NetworkClassifier classifier, Dataset<Row> table, String message) {
        assertThatThrownBy(() -> classifier.fit(table)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void badInput(@TempDir Path folder) {
        Dataset<Row> table = assembled();
        assertRefused(new NetworkClassifier(), table, "no trainer is set: setTrainer");
        assertRefused(new NetworkClassifier().setTrainer(_ -> null), table,
                "what setTrainer was given has created null rather than a trainer");
        assertRefused(classifier().setFeaturesCol("pixels"), table, "there is no column \"pixels\" among [first");
        assertRefused(classifier().setLabelCol("class"), table, "there is no column \"class\" among [first");
        assertRefused(classifier().setPredictionCol("first"), table, "there is a column \"first\" already");
        assertRefused(classifier().setValidationIndicatorCol("first"), table,
                "the column \"first\" has the type float, not that of truth values");
        assertRefused(classifier(), table.limit(0), "there is nothing to train on: the table has no rows");
        var unserializable = new Object();
        assertRefused(classifier().setTrainer(seed -> {
            Layer network = Sequential.of(Linear.of(3, 3, new Random(seed)),
                    x -> unserializable.hashCode() == 0 ? x : x.neg());
            return Trainer.of(network, Loss.crossEntropy(), Optimizer.of(new Adam(0.1), network));
        }), table, "java.lang.Object, which isn't serializable");
        assertThatThrownBy(() -> classifier().setMaxIter(0)).isInstanceOf(IllegalArgumentException.class);
        for (String label : new String[] {"3.0", "0.5", "-1.0"}) {
            assertThatThrownBy(() -> classifier()
                    .fit(table.withColumn("label", functions.expr("if(first > 1, " + label + "D, label)"))))
                    .isInstanceOf(IllegalStateException.class).hasMessageMatching("(?s).*the column \"label\" is "
                            + label + " in row \\d+, which is no label of a class: an integer from 0 to 2.*");
        }
        assertThatThrownBy(() -> NetworkModel.load(folder.toString())).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no NetworkModel in " + folder);
    }

    @Test
    void onlyWhatWasSavedIsLoaded(@TempDir Path folder) throws IOException {
        String nothing = folder.resolve("nothing").toString();
        String stages = folder.resolve("pipeline").toString();
        String stage = folder.resolve("classifier").toString();
        String path = folder.resolve("model").toString();
        classifier().save(stage);
        assertThat(NetworkClassifier.load(stage).explainParams()).contains("maxIter: number of epochs (> 0) "
                + "(default: 10, current: 2)");
        new Pipeline().setStages(new PipelineStage[] {classifier()}).save(stages);
        classifier().fit(assembled()).save(path);
        assertNotLoaded(() -> NetworkClassifier.load(nothing),
                "there is no NetworkClassifier in " + nothing + ", which has no folder \"metadata\"");
        assertNotLoaded(() -> NetworkClassifier.load(stages), "there is no NetworkClassifier in " + stages
                + ": what was saved there is of the class org.apache.spark.ml.Pipeline, whose own load method reads it");
        assertNotLoaded(() -> NetworkClassifier.load(path),
                "there is no NetworkClassifier in " + path
                        + ": what was saved there is of the class org.chainrule.spark.NetworkModel,");
        assertNotLoaded(() -> NetworkModel.load(nothing),
                "there is no NetworkModel in " + nothing + ", which has no folder \"metadata\"");
        assertNotLoaded(() -> NetworkModel.load(stage),
                "there is no NetworkModel in " + stage
                        + ": what was saved there is of the class org.chainrule.spark.NetworkClassifier,");
        Path network = folder.resolve("model").resolve("network");
        Files.delete(network.resolveSibling(".network.crc"));
        byte[] whole = Files.readAllBytes(network);
        Files.write(network, Arrays.copyOf(whole, whole.length / 2));
        assertDamaged(path, "java.io.EOFException");
        Files.delete(network);
        assertDamaged(path, "there is no file \"network\": it wasn't saved to its end");
    }

    private static void assertNotLoaded(ThrowingCallable load, String message) {
        assertThatThrownBy(load).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    private static void assertDamaged(String path, String reason) {
        assertThatThrownBy(() -> NetworkModel.load(path)).isInstanceOf(UncheckedIOException.class)
                .hasMessage("can't load a NetworkModel from " + path + ": " + reason);
    }
}
