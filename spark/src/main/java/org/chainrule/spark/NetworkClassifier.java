package org.chainrule.spark;

import java.io.UncheckedIOException;
import java.util.List;

import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.chainrule.nn.Layer;
import org.chainrule.nn.train.History;
import org.chainrule.nn.train.Trainer;

/**
 * Trains a network that tells classes apart, as a stage of a pipeline, by {@link SparkTrainer}.
 *
 * {@snippet :
 * NetworkClassifier classifier = new NetworkClassifier()
 *         .setTrainer(seed -> {
 *             Layer network = Mlp.of(784, 100, 10).create(new Random(seed));
 *             return Trainer.of(network, Loss.crossEntropy(), Optimizer.of(new Adam(0.001), network)).seed(seed);
 *         })
 *         .setFeaturesCol("pixels").setMaxIter(10).setBatchSize(64);
 * NetworkModel model = classifier.fit(table);
 * }
 *
 * <p>
 * Labels are integers from 0, of any type of numbers. The network has an output for each class.
 */
public final class NetworkClassifier extends Estimator<NetworkModel> implements DefaultParamsWritable {
    private static final long serialVersionUID = 1;

    private final String uid;
    private final Param<TrainerFactory> trainer;
    private final Param<String> featuresCol;
    private final Param<String> labelCol;
    private final Param<String> predictionCol;
    private final Param<String> rawPredictionCol;
    private final Param<String> validationIndicatorCol;
    private final IntParam maxIter;
    private final IntParam batchSize;
    private final IntParam workers;
    private final LongParam seed;
    private final IntArrayParam inputShape;

    /** Creates a classifier without a trainer, with the columns that Spark has by default, for 10 epochs. */
    public NetworkClassifier() {
        this(Identifiable.randomUID("networkClassifier"));
    }

    /**
     * Creates a classifier as {@link #NetworkClassifier()} does.
     *
     * @param uid its identifier
     */
    public NetworkClassifier(String uid) {
        this.uid = uid;
        trainer = new TrainerFactoryParam(this, "trainer", "creates network, loss and optimizer from the seed");
        featuresCol = NetworkParams.features(this);
        labelCol = new Param<>(uid, "labelCol", "column of labels: integers from 0, of any type of numbers",
                String.class);
        predictionCol = NetworkParams.prediction(this);
        rawPredictionCol = NetworkParams.rawPrediction(this);
        validationIndicatorCol = new Param<>(uid, "validationIndicatorCol",
                "column of truth values: true for rows that are held out for validation", String.class);
        maxIter = new IntParam(this, "maxIter", "number of epochs (> 0)", ParamValidators.gt(0));
        batchSize = new IntParam(this, "batchSize", "number of examples of a worker's batch (> 0)",
                ParamValidators.gt(0));
        workers = new IntParam(this, "workers", "number of workers; 0 for as many as there are slots",
                ParamValidators.gtEq(0));
        seed = new LongParam(this, "seed", "seed of the trainer, and of the order of the rows");
        inputShape = NetworkParams.inputShape(this);
        setDefault(featuresCol, "features");
        setDefault(labelCol, "label");
        setDefault(predictionCol, "prediction");
        setDefault(rawPredictionCol, "rawPrediction");
        setDefault(maxIter, 10);
        setDefault(batchSize, 32);
        setDefault(workers, 0);
        setDefault(seed, 0L);
        setDefault(inputShape, new int[0]);
    }

    @Override
    public String uid() {
        return uid;
    }

    /** {@return the parameter of what creates network, loss and optimizer} */
    public Param<TrainerFactory> trainer() {
        return trainer;
    }

    /**
     * Sets what creates network, loss and optimizer.
     *
     * @param value the value
     * @return this classifier
     */
    public NetworkClassifier setTrainer(TrainerFactory value) {
        set(trainer, value);
        return this;
    }

    /** {@return the parameter of the column of inputs} */
    public Param<String> featuresCol() {
        return featuresCol;
    }

    /**
     * Sets the column of inputs, by default {@code features}.
     *
     * @param value the value
     * @return this classifier
     */
    public NetworkClassifier setFeaturesCol(String value) {
        set(featuresCol, value);
        return this;
    }

    /** {@return the parameter of the column of labels} */
    public Param<String> labelCol() {
        return labelCol;
    }

    /**
     * Sets the column of labels, by default {@code label}.
     *
     * @param value the value
     * @return this classifier
     */
    public NetworkClassifier setLabelCol(String value) {
        set(labelCol, value);
        return this;
    }

    /** {@return the parameter of the new column of predicted labels} */
    public Param<String> predictionCol() {
        return predictionCol;
    }

    /**
     * Sets the new column of predicted labels, by default {@code prediction}.
     *
     * @param value the value
     * @return this classifier
     */
    public NetworkClassifier setPredictionCol(String value) {
        set(predictionCol, value);
        return this;
    }

    /** {@return the parameter of the new column of the network's outputs} */
    public Param<String> rawPredictionCol() {
        return rawPredictionCol;
    }

    /**
     * Sets the new column of the network's outputs, by default {@code rawPrediction}.
     *
     * @param value the value
     * @return this classifier
     */
    public NetworkClassifier setRawPredictionCol(String value) {
        set(rawPredictionCol, value);
        return this;
    }

    /** {@return the parameter of the column that is true for rows that are held out for validation} */
    public Param<String> validationIndicatorCol() {
        return validationIndicatorCol;
    }

    /**
     * Sets the column that is true for rows that are held out for validation; by default none are.
     *
     * @param value the value
     * @return this classifier
     */
    public NetworkClassifier setValidationIndicatorCol(String value) {
        set(validationIndicatorCol, value);
        return this;
    }

    /** {@return the parameter of the number of epochs} */
    public IntParam maxIter() {
        return maxIter;
    }

    /**
     * Sets the number of epochs, by default 10.
     *
     * @param value the value
     * @return this classifier
     */
    public NetworkClassifier setMaxIter(int value) {
        set(maxIter, value);
        return this;
    }

    /** {@return the parameter of the number of examples of a worker's batch} */
    public IntParam batchSize() {
        return batchSize;
    }

    /**
     * Sets the number of examples of a worker's batch, by default 32.
     *
     * @param value the value
     * @return this classifier
     */
    public NetworkClassifier setBatchSize(int value) {
        set(batchSize, value);
        return this;
    }

    /** {@return the parameter of the number of workers} */
    public IntParam workers() {
        return workers;
    }

    /**
     * Sets the number of workers; 0, the default, for as many as there are slots.
     *
     * @param value the value
     * @return this classifier
     */
    public NetworkClassifier setWorkers(int value) {
        set(workers, value);
        return this;
    }

    /** {@return the parameter of the seed} */
    public LongParam seed() {
        return seed;
    }

    /**
     * Sets the seed, by default 0.
     *
     * @param value the value
     * @return this classifier
     */
    public NetworkClassifier setSeed(long value) {
        set(seed, value);
        return this;
    }

    /** {@return the parameter of the shape of an input, without the axis of the batch, such as 1, 28, 28} */
    public IntArrayParam inputShape() {
        return inputShape;
    }

    /**
     * Sets the shape of an input, without the axis of the batch, such as 1, 28, 28; by default inputs are vectors.
     *
     * @param value the value
     * @return this classifier
     * @throws IllegalArgumentException if a size isn't positive
     */
    public NetworkClassifier setInputShape(int... value) {
        set(inputShape, InputShape.of(value));
        return this;
    }

    /**
     * Trains a network.
     *
     * @throws IllegalArgumentException if no trainer is set or created, a column is missing or isn't of numbers, or the network can't be serialized or
     *         doesn't have a vector of outputs for a row
     * @throws IllegalStateException if the training fails on the cluster, such as for a null among the data, or a label out of range
     */
    @Override
    public NetworkModel fit(Dataset<?> table) {
        transformSchema(table.schema());
        TrainerFactory factory = getOrDefault(trainer);
        long random = (long) getOrDefault((Param<?>) seed);
        Trainer own = factory.create(random);
        if (own == null) {
            throw new IllegalArgumentException("what setTrainer was given has created null rather than a trainer");
        }
        if (!(own.network() instanceof Layer network)) {
            throw new IllegalArgumentException("the trainer's network must be a Layer, not " + own.network());
        }
        String features = getOrDefault(featuresCol);
        int[] shape = getOrDefault(inputShape);
        Dataset<Row> rows = table.toDF();
        int classes = NetworkModel.classes(network, features, shape, rows);
        var reader = ExampleReader.OfRows.of(rows.schema(), getOrDefault(labelCol), List.of(features), classes);
        SparkTrainer distributed = SparkTrainer.of(own).batchSize((int) getOrDefault((Param<?>) batchSize))
                .shuffle(random);
        int count = (int) getOrDefault((Param<?>) workers);
        distributed = count == 0 ? distributed : distributed.workers(count);
        distributed = shape.length == 0 ? distributed : distributed.inputShape(shape);
        if (isDefined(validationIndicatorCol)) {
            Column heldOut = Columns.at(rows.schema().fieldIndex(getOrDefault(validationIndicatorCol)));
            Dataset<Row> numbered = Columns.numbered(rows);
            String[] names = rows.columns();
            distributed = distributed.validation(numbered.filter(heldOut).toDF(names));
            rows = numbered.filter(heldOut.isNull().or(functions.not(heldOut))).toDF(names);
        }
        History history = distributed.fit(rows, (int) getOrDefault((Param<?>) maxIter), reader);
        var model = new NetworkModel(uid, network, history);
        return copyValues(model.setParent(this), new ParamMap());
    }

    @Override
    public StructType transformSchema(StructType schema) {
        if (!isDefined(trainer)) {
            throw new IllegalArgumentException("no trainer is set: setTrainer");
        }
        Columns.of(schema, List.of(getOrDefault(labelCol)));
        if (isDefined(validationIndicatorCol)) {
            requireTruthValues(schema, getOrDefault(validationIndicatorCol));
        }
        return NetworkParams.transformed(schema, getOrDefault(featuresCol), getOrDefault(rawPredictionCol),
                getOrDefault(predictionCol));
    }

    private static void requireTruthValues(StructType schema, String name) {
        Columns.of(schema, List.of(name));
        if (!schema.apply(name).dataType().equals(DataTypes.BooleanType)) {
            throw new IllegalArgumentException("the column \"" + name + "\" has the type "
                    + schema.apply(name).dataType().simpleString() + ", not that of truth values");
        }
    }

    @Override
    public NetworkClassifier copy(ParamMap extra) {
        return defaultCopy(extra);
    }

    /** {@return what reads a classifier that was saved} */
    public static MLReader<NetworkClassifier> read() {
        return new SavedStage<>(NetworkClassifier.class, (metadata, _, _) -> {
            var classifier = new NetworkClassifier(metadata.uid());
            metadata.getAndSetParams(classifier, metadata.getAndSetParams$default$2());
            return classifier;
        });
    }

    /**
     * Reads a classifier that was saved. Only files that are trusted should be: they hold a trainer as Java serialization writes it.
     *
     * @param path where it was saved
     * @return the classifier
     * @throws IllegalArgumentException if no classifier was saved there, but nothing or a stage of another class
     * @throws UncheckedIOException if its trainer can't be read, such as where a class is missing
     */
    public static NetworkClassifier load(String path) {
        return read().load(path);
    }
}
