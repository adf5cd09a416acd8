package org.chainrule.spark;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What a network is evaluated on after each epoch. */
sealed interface HeldOut {

    /** Returns what workers read, with the columns that the training's reader has. */
    WorkerData.Source<?> source(ExampleReader<?> training);

    /** Rows of a table. */
    record Table(Dataset<Row> rows) implements HeldOut {

        @Override
        public WorkerData.Source<?> source(ExampleReader<?> training) {
            if (!(training instanceof ExampleReader.OfRows columns)) {
                throw new IllegalArgumentException("the validation is a table, whose columns are named by that of the "
                        + "training, which is an RDD: give an RDD of examples for the validation, too");
            }
            ExampleReader.OfRows reader = columns.ofValidation(rows.schema());
            return new WorkerData.Source<>(reader.selected(rows).rdd(), reader);
        }
    }

    /** Examples. */
    record Examples(JavaRDD<Example> examples) implements HeldOut {

        @Override
        public WorkerData.Source<?> source(ExampleReader<?> training) {
            return new WorkerData.Source<>(examples.rdd(), new ExampleReader.OfExamples("validation example"));
        }
    }
}
