package org.chainrule.spark;

import java.util.Arrays;
import java.util.List;

import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The parameters that a classifier and its model share. */
final class NetworkParams {
    private NetworkParams() {}

    static Param<String> features(Identifiable owner) {
        return new Param<>(owner.uid(), "featuresCol", "column of inputs: numbers, an array of numbers or a vector",
                String.class);
    }

    static Param<String> prediction(Identifiable owner) {
        return new Param<>(owner.uid(), "predictionCol", "new column of predicted labels", String.class);
    }

    static Param<String> rawPrediction(Identifiable owner) {
        return new Param<>(owner.uid(), "rawPredictionCol", "new column of the network's outputs, a vector",
                String.class);
    }

    static IntArrayParam inputShape(Params owner) {
        return new IntArrayParam(owner, "inputShape",
                "shape of an input, without the axis of the batch; empty for that "
                        + "of a vector");
    }

    /** Adds the new columns to a schema, from which it requires that of the inputs. */
    static StructType transformed(StructType schema, String features, String rawPrediction, String prediction) {
        Columns.of(schema, List.of(features));
        StructType result = schema;
        for (String name : new String[] {rawPrediction, prediction}) {
            if (Arrays.asList(result.fieldNames()).contains(name)) {
                throw new IllegalArgumentException("there is a column \"" + name + "\" already among "
                        + Arrays.toString(result.fieldNames()));
            }
            result = result.add(name, name.equals(rawPrediction)
                    ? SQLDataTypes.VectorType()
                    : DataTypes.DoubleType);
        }
        return result;
    }
}
