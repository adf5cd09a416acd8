package org.chainrule.spark;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StructType;

/**
 * Columns of a table whose numbers are put together, one after the other, for each row: numbers and truth values, arrays of them, and
 * vectors of Spark's machine learning library.
 *
 * @param names the names of the columns
 * @param indices where they are in a row
 * @param areIntegers whether all are integers, so that they are labels rather than quantities
 */
record Columns(List<String> names, int[] indices, boolean areIntegers) implements Serializable {
    private static final int LONG_DIGITS = 18; // that every long has room for

    /**
     * Finds columns in a table.
     *
     * @throws IllegalArgumentException if there is no such column, or more than one, or its type isn't one that numbers can be read from
     */
    static Columns of(StructType schema, List<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("there must be a column at least");
        }
        int[] indices = new int[names.size()];
        boolean areIntegers = true;
        for (int n = 0; n < indices.length; n++) {
            String name = Objects.requireNonNull(names.get(n), "a column's name");
            indices[n] = Arrays.asList(schema.fieldNames()).indexOf(name);
            if (indices[n] != Arrays.asList(schema.fieldNames()).lastIndexOf(name) || indices[n] < 0) {
                throw new IllegalArgumentException("there is " + (indices[n] < 0 ? "no column" : "more than one column")
                        + " \"" + name + "\" among " + Arrays.toString(schema.fieldNames()));
            }
            DataType type = schema.fields()[indices[n]].dataType();
            DataType elements = type instanceof ArrayType array ? array.elementType() : type;
            if (!isNumber(elements) && !type.equals(SQLDataTypes.VectorType())) {
                throw new IllegalArgumentException("the column \"" + name + "\" has the type " + type.simpleString()
                        + ", not one of numbers, arrays of numbers, or vectors");
            }
            areIntegers &= isInteger(elements);
        }
        return new Columns(List.copyOf(names), indices, areIntegers);
    }

    private static boolean isNumber(DataType type) {
        return type instanceof NumericType || type instanceof BooleanType;
    }

    private static boolean isInteger(DataType type) {
        return type instanceof LongType || type instanceof IntegerType || type instanceof ShortType
                || type instanceof ByteType || type instanceof DecimalType decimal && decimal.scale() == 0
                        && decimal.precision() <= LONG_DIGITS;
    }

    /** Gives the columns of a table names that nothing else is meant by: a name may have dots or quotes, or be another one's but for case. */
    static Dataset<Row> numbered(Dataset<Row> table) {
        return table
                .toDF(IntStream.range(0, table.columns().length).mapToObj(Columns::numbered).toArray(String[]::new));
    }

    private static String numbered(int index) {
        return "column" + index;
    }

    /** Returns a column of a table whose columns are numbered. */
    static Column at(int index) {
        return functions.col(numbered(index));
    }

    /** Returns these columns of a table alone. */
    Dataset<Row> alone(Dataset<Row> table) {
        return numbered(table).select(Arrays.stream(indices).mapToObj(Columns::at).toArray(Column[]::new));
    }

    /** Names a row in errors by its number in its partition; those of the first are those of the table. */
    static String place(long number, int partition) {
        return partition == 0 ? String.valueOf(number) : number + " of partition " + partition;
    }

    /** Returns the same columns of rows that have no others. */
    Columns alone(int from) {
        int[] moved = new int[indices.length];
        Arrays.setAll(moved, n -> from + n);
        return new Columns(names, moved, areIntegers);
    }

    /**
     * Reads the numbers of a row. Those of integers are exact as doubles up to 2^53 in absolute value.
     *
     * @param place what the row is called in errors, such as its number
     * @throws IllegalArgumentException if a column is null, or has a null among its elements
     */
    double[] read(Row row, Object place) {
        double[] values = new double[indices.length];
        int count = 0;
        for (int n = 0; n < indices.length; n++) {
            Object cell = row.get(indices[n]);
            double[] numbers = numbers(cell, names.get(n), place);
            if (count + numbers.length > values.length) {
                values = Arrays.copyOf(values, Math.max(2 * values.length, count + numbers.length));
            }
            System.arraycopy(numbers, 0, values, count, numbers.length);
            count += numbers.length;
        }
        return Arrays.copyOf(values, count);
    }

    /**
     * Reads the numbers of a row, of which there are as many as in the rows before.
     *
     * @param expected how many there were in those; negative in the first
     * @throws IllegalArgumentException if there are others; or as {@link #read(Row, Object)}
     */
    double[] read(Row row, Object place, int expected) {
        double[] values = read(row, place);
        if (expected >= 0 && values.length != expected) {
            throw new IllegalArgumentException("the columns " + this + " have " + values.length + " numbers in row "
                    + place + ", and " + expected + " in the rows before: all must have as many");
        }
        return values;
    }

    private static double[] numbers(Object cell, String name, Object place) {
        return switch (cell) {
            case null -> throw new IllegalArgumentException("the column \"" + name + "\" is null in row " + place
                    + "; fill in such values, or leave out such rows");
            case Vector vector -> vector.toArray();
            case scala.collection.Seq<?> sequence -> {
                double[] numbers = new double[sequence.size()];
                for (int n = 0; n < numbers.length; n++) {
                    numbers[n] = number(sequence.apply(n), name + "[" + n + "]", place);
                }
                yield numbers;
            }
            default -> new double[] {number(cell, name, place)};
        };
    }

    private static double number(Object cell, String name, Object place) {
        return switch (cell) {
            case null -> throw new IllegalArgumentException("the column \"" + name + "\" is null in row " + place
                    + "; fill in such values, or leave out such rows");
            case Number number -> number.doubleValue();
            case Boolean truth -> truth ? 1 : 0;
            default -> throw new IllegalArgumentException(
                    "the column \"" + name + "\" is " + cell + " in row " + place + ", which is no number");
        };
    }

    @Override
    public String toString() {
        return names.size() == 1 ? "\"" + names.getFirst() + "\"" : names.toString();
    }
}
