package org.chainrule.spark;

import static org.chainrule.spark.SmallTraining.COUNT;
import static org.chainrule.spark.SmallTraining.inputs;
import static org.chainrule.spark.SmallTraining.labels;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The data of {@link SmallTraining} as tables of a session of five threads. */
final class SmallTables {
    static final String[] FEATURES = {"first", "more", "last"};

    private SmallTables() {}

    static SparkSession session() {
        return SparkSession.builder().master("local[5]").appName("tests").config("spark.ui.enabled", "false")
                .config("spark.driver.host", "localhost").config("spark.log.level", "FATAL")
                .config("spark.sql.shuffle.partitions", 2)
                .config("spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "1s").getOrCreate();
    }

    /** Returns inputs in three columns, and labels. */
    static Dataset<Row> table(SparkSession spark) {
        List<Row> rows = new ArrayList<>();
        float[] x = inputs().toFloatArray();
        long[] y = labels().toLongArray();
        for (int n = 0; n < COUNT; n++) {
            double[] last = {x[6 * n + 4], x[6 * n + 5]};
            rows.add(RowFactory.create(x[6 * n], new Float[] {x[6 * n + 1], x[6 * n + 2], x[6 * n + 3]},
                    Vectors.dense(last), (int) y[n]));
        }
        StructType schema = new StructType().add("first", DataTypes.FloatType)
                .add("more", DataTypes.createArrayType(DataTypes.FloatType))
                .add("last", org.apache.spark.ml.linalg.SQLDataTypes.VectorType())
                .add("label", DataTypes.IntegerType);
        return spark.createDataFrame(rows, schema);
    }

    /** Returns the table in as many partitions, which keep the order of the rows. */
    static Dataset<Row> partitioned(SparkSession spark, int partitions) {
        Dataset<Row> table = table(spark);
        return spark.createDataFrame(JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(table.collectAsList(), partitions), table.schema());
    }

    /** Returns the rows of each worker where they are dealt out. */
    static List<int[]> dealtOut(int workers, int count) {
        return IntStream.range(0, workers)
                .mapToObj(worker -> IntStream.range(0, count).filter(n -> n % workers == worker).toArray()).toList();
    }
}
