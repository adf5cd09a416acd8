package org.chainrule.nn.io;

import java.util.List;
import java.util.Objects;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * The rows of a CSV file, as text until they are asked for as numbers. Columns are known by their name, if there is a
 * header, or by an index from 0. Space around a cell is no part of it.
 *
 * <p>
 * Errors name file, line and column, the latter two counted from 1.
 */
public final class Table {
    private final String file;
    private final List<String> names;
    private final int columns;
    private final List<Row> rows;

    /**
     * A row of cells.
     *
     * @param line where it begins, from 1
     * @param cells its cells
     */
    record Row(long line, List<String> cells) {

        String cell(int column) {
            return cells.get(column).strip();
        }

        /** Returns the line of a cell; cells before it may have line ends. */
        long line(int column) {
            return line + cells.subList(0, column).stream().mapToLong(Row::lineEnds).sum();
        }

        private static long lineEnds(String cell) {
            return IntStream.range(0, cell.length()).filter(n -> cell.charAt(n) == '\n'
                    || cell.charAt(n) == '\r' && !cell.startsWith("\n", n + 1)).count();
        }
    }

    /** Makes a table of rows of one length; names are empty without a header. */
    Table(String file, List<String> names, int columns, List<Row> rows) {
        this.file = file;
        this.names = names;
        this.columns = columns;
        this.rows = rows;
    }

    /** {@return the columns' names in order, or an empty list if there was no header} */
    public List<String> names() {
        return names;
    }

    /** {@return how many rows there are, without the header} */
    public int rows() {
        return rows.size();
    }

    /** {@return how many columns there are} */
    public int columns() {
        return columns;
    }

    /**
     * Returns the cells of a column as text.
     *
     * @param name the column's name
     * @return a cell for each row
     * @throws IllegalArgumentException if there is no such column
     */
    public List<String> column(String name) {
        return column(index(name));
    }

    /**
     * Returns the cells of a column as text.
     *
     * @param index the column, from 0
     * @return a cell for each row
     * @throws IllegalArgumentException if there is no such column
     */
    public List<String> column(int index) {
        requireColumn(index);
        return rows.stream().map(row -> row.cell(index)).toList();
    }

    /**
     * Parses all columns as numbers.
     *
     * @return a tensor of type F64 and shape (rows, columns)
     * @throws FormatException if a cell isn't a finite number
     */
    public Tensor numbers() {
        return numbers(IntStream.range(0, columns).toArray());
    }

    /**
     * Parses columns as numbers.
     *
     * @param names the columns' names, in the order of the result
     * @return a tensor of type F64 and shape (rows, number of names)
     * @throws IllegalArgumentException if there is no such column
     * @throws FormatException if a cell isn't a finite number
     */
    public Tensor numbers(String... names) {
        Objects.requireNonNull(names, "names");
        int[] indices = new int[names.length];
        for (int n = 0; n < indices.length; n++) {
            indices[n] = index(names[n]);
        }
        return numbers(indices);
    }

    /**
     * Parses columns as numbers.
     *
     * @param indices the columns from 0, in the order of the result
     * @return a tensor of type F64 and shape (rows, number of indices)
     * @throws IllegalArgumentException if there is no such column
     * @throws FormatException if a cell isn't a finite number
     */
    public Tensor numbers(int... indices) {
        Objects.requireNonNull(indices, "indices");
        requireColumn(indices);
        double[] numbers = new double[Shape.of(rows(), indices.length).count()];
        int n = 0;
        for (Row row : rows) {
            for (int column : indices) {
                numbers[n++] = number(row, column);
            }
        }
        return Tensor.of(Shape.of(rows(), indices.length), numbers);
    }

    /** Java's own notation ends in d or f, or is hexadecimal, or has the digits of any script; no data is meant so. */
    private static boolean isPlain(String cell) {
        return cell.chars().allMatch(c -> c >= '0' && c <= '9' || "+-.eE".indexOf(c) >= 0);
    }

    private double number(Row row, int column) {
        String cell = row.cell(column);
        try {
            double number = Double.parseDouble(cell);
            if (isPlain(cell) && Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw problem(row, column, cell.isEmpty()
                ? "the cell is empty where a number should be"
                : FormatException.quoted(cell) + " isn't a finite number");
    }

    /**
     * Parses a column of whole numbers, such as labels or counts.
     *
     * @param name the column's name
     * @return a tensor of type I64 and shape (rows)
     * @throws IllegalArgumentException if there is no such column
     * @throws FormatException if a cell isn't a whole number
     */
    public Tensor integers(String name) {
        return integers(index(name));
    }

    /**
     * Parses a column of whole numbers, such as labels or counts.
     *
     * @param index the column, from 0
     * @return a tensor of type I64 and shape (rows)
     * @throws IllegalArgumentException if there is no such column
     * @throws FormatException if a cell isn't a whole number
     */
    public Tensor integers(int index) {
        return whole(index, row -> {
            String cell = row.cell(index);
            try {
                if (isPlain(cell)) {
                    return Long.parseLong(cell);
                }
            } catch (NumberFormatException _) {
                // said below
            }
            throw problem(row, index, FormatException.quoted(cell) + " isn't a whole number");
        });
    }

    /**
     * Numbers the classes that a column names. Classes are numbered in the order of their names as Java compares
     * strings, and so whatever the order of the rows.
     *
     * @param name the column's name
     * @return the numbers, and the names that they stand for
     * @throws IllegalArgumentException if there is no such column
     * @throws FormatException if a cell is empty
     */
    public Labels labels(String name) {
        return labels(index(name));
    }

    /**
     * Numbers the classes that a column names. Classes are numbered in the order of their names as Java compares
     * strings, and so whatever the order of the rows.
     *
     * @param index the column, from 0
     * @return the numbers, and the names that they stand for
     * @throws IllegalArgumentException if there is no such column
     * @throws FormatException if a cell is empty
     */
    public Labels labels(int index) {
        return labels(index, column(index).stream().filter(cell -> !cell.isEmpty()).distinct().sorted().toList());
    }

    /**
     * Numbers the classes that a column names by a known list, such as that of the training data.
     *
     * @param name the column's name
     * @param classes the names of classes 0, 1, ...
     * @return the numbers, and those names
     * @throws IllegalArgumentException if there is no such column
     * @throws FormatException if a cell is none of the classes
     */
    public Labels labels(String name, List<String> classes) {
        return labels(index(name), classes);
    }

    /**
     * Numbers the classes that a column names by a known list, such as that of the training data.
     *
     * @param index the column, from 0
     * @param classes the names of classes 0, 1, ...
     * @return the numbers, and those names
     * @throws IllegalArgumentException if there is no such column, or a class comes twice
     * @throws FormatException if a cell is none of the classes
     */
    public Labels labels(int index, List<String> classes) {
        Objects.requireNonNull(classes, "classes");
        var numbers = IntStream.range(0, classes.size()).boxed()
                .collect(Collectors.toMap(classes::get, n -> n, (a, b) -> {
                    throw new IllegalArgumentException("classes " + a + " and " + b + " have the same name, "
                            + FormatException.quoted(classes.get(a)));
                }));
        return new Labels(whole(index, row -> {
            Integer number = numbers.get(row.cell(index));
            if (number == null) {
                throw problem(row, index, row.cell(index).isEmpty()
                        ? "the cell is empty where a class should be"
                        : FormatException.quoted(row.cell(index)) + " is none of the classes "
                                + String.join(", ", classes));
            }
            return number;
        }), classes);
    }

    private Tensor whole(int index, ToLongFunction<Row> value) {
        requireColumn(index);
        return Tensor.of(rows.stream().mapToLong(value).toArray());
    }

    private FormatException problem(Row row, int column, String problem) {
        return FormatException.inCell(file, row.line(column), column + 1, names.isEmpty() ? "" : names.get(column),
                problem);
    }

    private int index(String name) {
        int index = names.indexOf(Objects.requireNonNull(name, "name"));
        if (index < 0) {
            throw new IllegalArgumentException(file + " has no column \"" + name + "\""
                    + (names.isEmpty()
                            ? ", since it was read without a header: use the index"
                            : " among " + String.join(", ", names)));
        }
        return index;
    }

    private void requireColumn(int... indices) {
        for (int index : indices) {
            if (index < 0 || index >= columns) {
                throw new IllegalArgumentException(file + " has columns 0 to " + (columns - 1) + ", but no " + index);
            }
        }
    }

    /** Returns the file and the table's size. */
    @Override
    public String toString() {
        return file + ": " + rows() + " rows, " + columns + " columns"
                + (names.isEmpty() ? "" : " (" + String.join(", ", names) + ")");
    }
}
