package org.chainrule.nn.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;

/**
 * Reads CSV files (RFC 4180) in UTF-8, plain or compressed by gzip, which is recognized by the first bytes.
 *
 * {@snippet :
 * Table table = Csv.withHeader().separator(';').read(Path.of("wine.csv"));
 * Tensor x = table.numbers("alcohol", "ash");
 * }
 *
 * <p>
 * All rows must have as many cells as the first. Lines without anything are skipped, unless there is a single column, of
 * which they are empty cells: a row left out would be paired with the wrong one of another file. Those after the last
 * row are skipped in any case.
 *
 * @param separator what stands between cells
 * @param header whether the first row has the columns' names
 * @param skipLines how many lines at the beginning are skipped, before the header
 */
public record Csv(char separator, boolean header, int skipLines) {
    private static final int MEMORY_OF_ROW = 200; // bytes
    private static final int MEMORY_OF_CELL = 64; // bytes, besides two for each character

    /** Finds the row that FastCSV couldn't read in its message. */
    private static final Pattern LINE = Pattern.compile("line (\\d+)");

    /**
     * Makes a reader with these settings.
     *
     * @throws IllegalArgumentException if the separator is a quote or ends a line, or a negative number of lines is to be
     *         skipped
     */
    public Csv {
        if (separator == '"' || separator == '\n' || separator == '\r') {
            throw new IllegalArgumentException("cells can't be separated by quotes or line ends, but the separator is "
                    + FormatException.quoted(String.valueOf(separator)));
        }
        if (skipLines < 0) {
            throw new IllegalArgumentException("can't skip " + skipLines + " lines");
        }
    }

    /**
     * Makes a reader of files whose first row has the columns' names.
     *
     * @return a reader with the separator ','
     */
    public static Csv withHeader() {
        return new Csv(',', true, 0);
    }

    /**
     * Makes a reader of files without names, whose columns are known by their index alone.
     *
     * @return a reader with the separator ','
     */
    public static Csv withoutHeader() {
        return new Csv(',', false, 0);
    }

    /**
     * Sets the separator between cells.
     *
     * @param separator such as ';' or '\t'
     * @return the changed reader
     * @throws IllegalArgumentException if it is a quote or ends a line
     */
    public Csv separator(char separator) {
        return new Csv(separator, header, skipLines);
    }

    /**
     * Sets the number of lines at the beginning that are skipped.
     *
     * @param lines how many, before the header
     * @return the changed reader
     * @throws IllegalArgumentException if it is negative
     */
    public Csv skipLines(int lines) {
        return new Csv(separator, header, lines);
    }

    /**
     * Reads a file.
     *
     * @param file the file
     * @return its rows
     * @throws FormatException if it has no rows, isn't UTF-8, has rows of different lengths, two columns of one name, or
     *         quotes in wrong places
     * @throws UncheckedIOException if it can't be read
     */
    public Table read(Path file) {
        return ByteSource.read(file, source -> source.decompressed(this::read));
    }

    /**
     * Reads a stream to its end.
     *
     * @param in the stream, which stays open
     * @return its rows
     * @throws FormatException as {@link #read(Path)}
     * @throws UncheckedIOException if it can't be read
     */
    public Table read(InputStream in) {
        return read(in, ByteSource.STREAM);
    }

    /**
     * Reads a stream with a name to its end, such as a resource on the class path.
     *
     * @param in the stream, which stays open
     * @param name what it is called in errors
     * @return its rows
     * @throws FormatException as {@link #read(Path)}
     * @throws UncheckedIOException if it can't be read
     */
    public Table read(InputStream in, String name) {
        return ByteSource.read(in, name, source -> source.decompressed(this::read));
    }

    private Table read(ByteSource source) throws IOException {
        return table(source.name(), records(source, new Utf8Reader(source)));
    }

    private List<CsvRecord> records(ByteSource source, Reader text) throws IOException {
        String file = source.name();
        List<CsvRecord> records = new ArrayList<>();
        var reader = CsvReader.builder().fieldSeparator(separator)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE).missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false).skipEmptyLines(false).ofCsvRecord(text);
        try {
            skip(file, reader);
            for (CsvRecord row : reader) {
                if (isKept(row, records)) {
                    source.takeMemory(memory(row), "the rows down to line " + row.getStartingLineNumber());
                    records.add(row);
                }
            }
        } catch (CsvParseException e) {
            throw malformed(file, e);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        while (!records.isEmpty() && isEmptyLine(records.getLast())) {
            records.removeLast(); // no row follows that could be taken for another
        }
        return records;
    }

    /** Returns whether a record is a row: empty lines aren't, unless there is one column, of which it is an empty cell. */
    private static boolean isKept(CsvRecord row, List<CsvRecord> before) {
        return !isEmptyLine(row) || !before.isEmpty() && before.getFirst().getFieldCount() == 1;
    }

    private static boolean isEmptyLine(CsvRecord row) {
        return row.getFieldCount() == 1 && row.getField(0).isEmpty();
    }

    private static long memory(CsvRecord row) {
        long memory = MEMORY_OF_ROW;
        for (String cell : row.getFields()) {
            memory += MEMORY_OF_CELL + 2L * cell.length();
        }
        return memory;
    }

    private void skip(String file, CsvReader<CsvRecord> reader) {
        try {
            reader.skipLines(skipLines);
        } catch (CsvParseException e) {
            throw new FormatException(file, "has fewer than the " + skipLines + " lines to be skipped", e);
        }
    }

    private static FormatException malformed(String file, CsvParseException e) {
        if (e.getCause() instanceof FormatException problem) { // of the text below
            return problem;
        }
        String reason = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
        Matcher line = LINE.matcher(e.getMessage());
        return FormatException.inLine(file, line.find() ? Long.parseLong(line.group(1)) : 1,
                "the row that begins here isn't CSV: " + reason);
    }

    private Table table(String file, List<CsvRecord> records) {
        int rows = records.size() - (header ? 1 : 0);
        if (rows < 0 || records.isEmpty()) {
            throw new FormatException(file, "is empty" + (skipLines > 0 ? " after the lines that are skipped" : ""));
        }
        if (rows == 0) {
            throw new FormatException(file, "has a header, but no rows");
        }
        CsvRecord first = records.getFirst();
        List<String> names = header ? first.getFields().stream().map(String::strip).toList() : List.of();
        requireDifferent(file, names, first.getStartingLineNumber());
        List<Table.Row> cells = new ArrayList<>(rows);
        for (CsvRecord each : header ? records.subList(1, records.size()) : records) {
            requireWidth(file, names, first, each);
            cells.add(new Table.Row(each.getStartingLineNumber(), each.getFields()));
        }
        return new Table(file, names, first.getFieldCount(), cells);
    }

    private static void requireDifferent(String file, List<String> names, long line) {
        Map<String, Integer> seen = new HashMap<>();
        for (int n = 0; n < names.size(); n++) {
            String name = names.get(n);
            Integer before = name.isEmpty() ? null : seen.put(name, n);
            if (before != null) {
                throw FormatException.inCell(file, line, n + 1, name, "column " + (before + 1) + " has the same name");
            }
        }
    }

    private static void requireWidth(String file, List<String> names, CsvRecord first, CsvRecord row) {
        int expected = first.getFieldCount();
        int found = row.getFieldCount();
        if (found == expected) {
            return;
        }
        int column = Math.min(found, expected) + 1;
        throw FormatException.inCell(file, row.getStartingLineNumber(), column,
                column <= names.size() ? names.get(column - 1) : "",
                (found < expected ? "the cell is missing" : "there is a cell too many") + ": the row has " + found
                        + ", but line " + first.getStartingLineNumber() + " has " + expected
                        + "; check the separator");
    }
}
