package org.chainrule.spark;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.chainrule.nn.Layer;

/**
 * Computes a network's outputs for the rows of a table, in batches, in the executors: a stage of a pipeline.
 *
 * {@snippet :
 * Dataset<Row> scored = SparkModel.of(network, "scores", "pixels").transform(table);
 * }
 *
 * <p>
 * The outputs of a row are an array of doubles in a new column. The network computes as outside of training. Immutable: each setting returns
 * a changed copy.
 */
public final class SparkModel extends Transformer {
    private static final long serialVersionUID = 1;

    private final String uid;
    private final Layer network;
    private final String output;
    private final String[] features;
    private final int batchSize;
    private final int[] inputShape; // null for that of a vector

    private SparkModel(String uid, Layer network, String output, String[] features, int batchSize, int[] inputShape) {
        this.uid = uid;
        this.network = network;
        this.output = output;
        this.features = features;
        this.batchSize = batchSize;
        this.inputShape = inputShape;
    }

    /**
     * Creates a stage with batches of 256.
     *
     * @param network the network, which must be serializable
     * @param output the name of the new column
     * @param features the columns of inputs, as for {@link SparkTrainer#fit}
     * @return the stage
     */
    public static SparkModel of(Layer network, String output, String... features) {
        return new SparkModel(Identifiable.randomUID("chainrule"),
                Objects.requireNonNull(network, "network"), Objects.requireNonNull(output, "output"), features.clone(),
                256, null);
    }

    /**
     * Sets how many rows are computed together.
     *
     * @param rows the number
     * @return the changed stage
     * @throws IllegalArgumentException if it isn't positive
     */
    public SparkModel batchSize(int rows) {
        if (rows <= 0) {
            throw new IllegalArgumentException("batchSize must be positive, not " + rows);
        }
        return new SparkModel(uid, network, output, features, rows, inputShape);
    }

    /**
     * Sets the shape of an input, without the axis of the batch.
     *
     * @param sizes such as 1, 28, 28; by default inputs are vectors
     * @return the changed stage
     * @throws IllegalArgumentException if one isn't positive
     */
    public SparkModel inputShape(int... sizes) {
        return new SparkModel(uid, network, output, features, batchSize, InputShape.of(sizes));
    }

    @Override
    public String uid() {
        return uid;
    }

    /**
     * Adds the column of outputs.
     *
     * @throws IllegalArgumentException if a column is missing or isn't of numbers, there is one of the new name, or the network can't be
     *         serialized
     */
    @Override
    public Dataset<Row> transform(Dataset<?> table) {
        StructType schema = transformSchema(table.schema());
        Columns inputs = Columns.of(table.schema(), List.of(features));
        var inference = new Inference(Serialized.write("the network", network), inputs, batchSize, inputShape);
        return table.toDF().mapPartitions(inference, Encoders.row(schema));
    }

    @Override
    public StructType transformSchema(StructType schema) {
        Columns.of(schema, List.of(features));
        if (Arrays.asList(schema.fieldNames()).contains(output)) {
            throw new IllegalArgumentException("there is a column \"" + output + "\" already among "
                    + Arrays.toString(schema.fieldNames()));
        }
        return schema.add(output, DataTypes.createArrayType(DataTypes.DoubleType, false), false);
    }

    @Override
    public SparkModel copy(ParamMap extra) {
        return this; // it has no parameters of Spark's
    }

    @Override
    public String toString() {
        return "SparkModel(" + String.join(", ", features) + " to " + output + ")";
    }
}
