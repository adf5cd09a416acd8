package org.chainrule.spark;

import static org.apache.spark.sql.functions.array_max;
import static org.apache.spark.sql.functions.array_position;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.chainrule.nn.Layer;
import org.chainrule.nn.train.History;

/**
 * A network that a {@link NetworkClassifier} has trained: adds a column of the network's outputs, and one of predicted labels, those of the
 * greatest outputs. It is saved with its network, by Java serialization.
 */
public final class NetworkModel extends Model<NetworkModel> implements DefaultParamsWritable {
    private static final long serialVersionUID = 1;
    private static final String NETWORK = "network"; // the file beside Spark's metadata

    private final String uid;
    private final Layer network;
    private final transient History history; // null for one that was loaded
    private final Param<String> featuresCol;
    private final Param<String> predictionCol;
    private final Param<String> rawPredictionCol;
    private final IntArrayParam inputShape;

    NetworkModel(String uid, Layer network, History history) {
        this.uid = uid;
        this.network = network;
        this.history = history;
        featuresCol = NetworkParams.features(this);
        predictionCol = NetworkParams.prediction(this);
        rawPredictionCol = NetworkParams.rawPrediction(this);
        inputShape = NetworkParams.inputShape(this);
        setDefault(featuresCol, "features");
        setDefault(predictionCol, "prediction");
        setDefault(rawPredictionCol, "rawPrediction");
        setDefault(inputShape, new int[0]);
    }

    private static SparkModel outputs(Layer network, String output, String features, int... shape) {
        SparkModel model = SparkModel.of(network, output, features);
        return shape.length == 0 ? model : model.inputShape(shape);
    }

    /** Returns how many outputs a network has for the first row of a table. */
    static int classes(Layer network, String features, int[] shape, Dataset<Row> table) {
        List<Row> first = outputs(network, "outputs", "inputs", shape)
                .transform(Columns.of(table.schema(), List.of(features)).alone(table).toDF("inputs").limit(1))
                .collectAsList();
        if (first.isEmpty()) {
            throw new IllegalArgumentException("there is nothing to train on: the table has no rows");
        }
        return first.getFirst().getList(1).size();
    }

    @Override
    public String uid() {
        return uid;
    }

    /** {@return the network} */
    public Layer network() {
        return network;
    }

    /** {@return the results of all epochs; empty for a model that was loaded} */
    public Optional<History> history() {
        return Optional.ofNullable(history);
    }

    /** {@return the parameter of the column of inputs} */
    public Param<String> featuresCol() {
        return featuresCol;
    }

    /**
     * Sets the column of inputs, by default {@code features}.
     *
     * @param value the value
     * @return this model
     */
    public NetworkModel setFeaturesCol(String value) {
        set(featuresCol, value);
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
     * @return this model
     */
    public NetworkModel setPredictionCol(String value) {
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
     * @return this model
     */
    public NetworkModel setRawPredictionCol(String value) {
        set(rawPredictionCol, value);
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
     * @return this model
     * @throws IllegalArgumentException if a size isn't positive
     */
    public NetworkModel setInputShape(int... value) {
        set(inputShape, InputShape.of(value));
        return this;
    }

    /**
     * Adds the columns of outputs and of predicted labels.
     *
     * @throws IllegalArgumentException if a column is missing or isn't of numbers, or there is one of a new name
     */
    @Override
    public Dataset<Row> transform(Dataset<?> table) {
        StructType schema = transformSchema(table.schema());
        Dataset<Row> scored = Columns.numbered(outputs(network, getOrDefault(rawPredictionCol),
                getOrDefault(featuresCol), getOrDefault(inputShape)).transform(table));
        int last = scored.columns().length - 1;
        Column outputs = Columns.at(last);
        List<Column> columns = new ArrayList<>();
        for (int n = 0; n < last; n++) {
            columns.add(Columns.at(n));
        }
        columns.add(functions.array_to_vector(outputs));
        columns.add(array_position(outputs, array_max(outputs)).minus(1).cast(DataTypes.DoubleType));
        return scored.select(columns.toArray(Column[]::new)).toDF(schema.fieldNames());
    }

    @Override
    public StructType transformSchema(StructType schema) {
        return NetworkParams.transformed(schema, getOrDefault(featuresCol), getOrDefault(rawPredictionCol),
                getOrDefault(predictionCol));
    }

    @Override
    public NetworkModel copy(ParamMap extra) {
        return copyValues(new NetworkModel(uid, network, history), extra).setParent(parent());
    }

    @Override
    public MLWriter write() {
        MLWriter metadata = DefaultParamsWritable.super.write();
        return new MLWriter() {
            @Override
            public void saveImpl(String path) {
                try {
                    byte[] bytes = Serialized.write("the network", network);
                    metadata.session(sparkSession()).save(path);
                    try (FSDataOutputStream out = SavedStage.fileSystem(path, sparkSession())
                            .create(new Path(path, NETWORK))) {
                        out.write(bytes);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException("can't save the model to " + path + ": " + e.getMessage(), e);
                }
            }
        };
    }

    /** {@return what reads a model that was saved} */
    public static MLReader<NetworkModel> read() {
        return new SavedStage<>(NetworkModel.class, NetworkModel::loaded);
    }

    private static NetworkModel loaded(DefaultParamsReader.Metadata metadata, Path folder, FileSystem files)
            throws IOException {
        var file = new Path(folder, NETWORK);
        if (!files.exists(file)) {
            throw new IOException("there is no file \"" + NETWORK + "\": it wasn't saved to its end");
        }
        try (FSDataInputStream in = files.open(file)) {
            var model = new NetworkModel(metadata.uid(), (Layer) Serialized.read(in.readAllBytes()), null);
            metadata.getAndSetParams(model, metadata.getAndSetParams$default$2());
            return model;
        }
    }

    /**
     * Reads a model that was saved. Only files that are trusted should be: they hold a network as Java serialization writes it.
     *
     * @param path where it was saved
     * @return the model
     * @throws IllegalArgumentException if no model was saved there, but nothing or a stage of another class
     * @throws UncheckedIOException if it can't be read, or is damaged
     */
    public static NetworkModel load(String path) {
        return read().load(path);
    }
}
