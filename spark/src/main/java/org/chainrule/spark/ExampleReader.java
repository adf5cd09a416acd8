package org.chainrule.spark;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Reads the examples of a worker from what Spark has of them. */
interface ExampleReader<T> extends Serializable {

    /**
     * Reads an example.
     *
     * @param place its number, and that of its partition, by which errors name it
     * @param before the example before it, or null
     * @throws IllegalArgumentException if it can't be read, or isn't like the one before
     */
    Example read(T item, String place, Example before);

    /** Returns what inputs are called in errors, such as the names of their columns. */
    String inputs();

    /**
     * Reads rows of a table, which have the columns of inputs, and then that of targets.
     *
     * @param features the columns of inputs
     * @param label the column of targets
     * @param classes the number of classes, or 0 if labels are only those of columns of integers, and any
     * @param table what the table is called after a row's number; empty for that of the training
     */
    record OfRows(Columns features, Columns label, int classes, String table) implements ExampleReader<Row> {

        /** Finds columns in a table. */
        static OfRows of(StructType schema, String label, List<String> features, int classes) {
            Columns labels = Columns.of(schema, List.of(label));
            return new OfRows(Columns.of(schema, features).alone(0), labels.alone(features.size()), classes, "");
        }

        /** Finds the same columns in a table of held-out rows. */
        OfRows ofValidation(StructType schema) {
            try {
                OfRows own = of(schema, label.names().getFirst(), features.names(), classes);
                if (classes == 0 && own.label.areIntegers() != label.areIntegers()) {
                    throw new IllegalArgumentException("the column " + label
                            + " must hold labels of classes, integers, in both tables, or values in both");
                }
                return new OfRows(own.features, own.label, classes, " of the validation table");
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("the validation table: " + e.getMessage(), e);
            }
        }

        /** Returns the columns alone. */
        Dataset<Row> selected(Dataset<Row> rows) {
            return Columns.of(rows.schema(),
                    Stream.concat(features.names().stream(), label.names().stream()).toList()).alone(rows);
        }

        @Override
        public Example read(Row row, String number, Example before) {
            String place = number + table;
            double[] input = features.read(row, place, before == null ? -1 : before.input().length);
            double[] target = label.read(row, place, before == null ? -1 : before.target().length);
            if (classes > 0) {
                requireClass(target, place);
            }
            return new Example(input, target, classes > 0 || label.areIntegers() && target.length == 1);
        }

        private void requireClass(double[] target, String place) {
            if (target.length != 1 || target[0] != Math.rint(target[0]) || target[0] < 0 || target[0] >= classes) {
                throw new IllegalArgumentException("the column " + label + " is "
                        + (target.length == 1 ? target[0] : "an array") + " in row " + place
                        + ", which is no label of a class: an integer from 0 to " + (classes - 1));
            }
        }

        @Override
        public String inputs() {
            return "the columns " + features;
        }
    }

    /**
     * Takes examples as they are.
     *
     * @param what what an example is called
     */
    record OfExamples(String what) implements ExampleReader<Example> {

        @Override
        public Example read(Example example, String number, Example before) {
            if (example == null) {
                throw new IllegalArgumentException(what + " " + number + " is null");
            }
            if (before != null) {
                requireSame("inputs", number, example.input().length, before.input().length);
                requireSame("targets", number, example.target().length, before.target().length);
                if (example.isLabel() != before.isLabel()) {
                    throw new IllegalArgumentException(what + " " + number + " has " + kind(example)
                            + ", and those before have " + kind(before));
                }
            }
            return example;
        }

        private void requireSame(String field, String number, int count, int before) {
            if (count != before) {
                throw new IllegalArgumentException("the " + field + " of " + what + " " + number + " are " + count
                        + " numbers, and " + before + " in those before: all must have as many");
            }
        }

        @Override
        public String inputs() {
            return "the inputs of " + what + "s";
        }
    }

    /** Returns what an example has. */
    static String kind(Example example) {
        return example.isLabel() ? "a label of a class" : "values to be predicted";
    }
}
