package org.chainrule.nn.train;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import org.chainrule.nn.io.FormatException;

/**
 * The results of all epochs of a training.
 *
 * @param epochs the epochs, in order
 */
public record History(List<Epoch> epochs) {

    static final String VALIDATION = "validation.";
    private static final List<String> COLUMNS = List.of("epoch", "steps", "seconds", "learningRate");

    /** Creates a history. */
    public History {
        Objects.requireNonNull(epochs, "epochs");
        epochs.forEach(epoch -> Objects.requireNonNull(epoch, "epochs"));
        epochs = List.copyOf(epochs);
    }

    /**
     * Returns the last epoch.
     *
     * @return the epoch
     * @throws IllegalStateException if there is none
     */
    public Epoch last() {
        requireEpochs();
        return epochs.getLast();
    }

    private void requireEpochs() {
        if (epochs.isEmpty()) {
            throw new IllegalStateException("there are no epochs in this history");
        }
    }

    /**
     * Returns the epoch with the least error.
     *
     * @return the first of equals
     * @throws IllegalStateException if there is none
     */
    public Epoch best() {
        requireEpochs();
        Epoch best = epochs.getFirst();
        for (Epoch epoch : epochs) {
            best = epoch.isBetterThan(best) ? epoch : best;
        }
        return best;
    }

    /**
     * Returns a value of each epoch, to be plotted.
     *
     * @param number such as {@code epoch -> epoch.training().loss()}
     * @return the values in order
     */
    public double[] column(ToDoubleFunction<Epoch> number) {
        return epochs.stream().mapToDouble(Objects.requireNonNull(number, "number")).toArray();
    }

    /**
     * Writes a table as CSV, with a line for each epoch: epoch, steps, seconds, learningRate, loss, the metrics, and
     * the same of the validation as {@code validation.loss}, ...
     *
     * @param file the file to write
     * @throws IOException if it can't be written
     */
    public void writeCsv(Path file) throws IOException {
        try (CsvWriter csv = CsvWriter.builder().build(Objects.requireNonNull(file, "file"))) {
            write(csv);
        }
    }

    /** Returns the table as text. */
    String csv() {
        var text = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder().build(text)) {
            write(csv);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private void write(CsvWriter csv) {
        List<String> head = new ArrayList<>(COLUMNS);
        if (!epochs.isEmpty()) {
            head.addAll(names("", epochs.getFirst().training()));
            epochs.getFirst().validation().ifPresent(evaluation -> head.addAll(names(VALIDATION, evaluation)));
        }
        csv.writeRecord(head);
        for (Epoch epoch : epochs) {
            List<String> row = new ArrayList<>(List.of(Long.toString(epoch.number()), Long.toString(epoch.steps()),
                    Double.toString(epoch.seconds()), Double.toString(epoch.learningRate())));
            row.addAll(values(epoch.training()));
            epoch.validation().ifPresent(evaluation -> row.addAll(values(evaluation)));
            csv.writeRecord(row);
        }
    }

    /**
     * Reads what {@link #writeCsv} has written.
     *
     * @param file the file
     * @return the history
     * @throws IOException if it can't be read
     * @throws FormatException if it holds something else
     */
    public static History readCsv(Path file) throws IOException {
        Objects.requireNonNull(file, "file");
        try (CsvReader<CsvRecord> csv = reader().ofCsvRecord(file)) {
            return read(csv, file.toString());
        } catch (UncheckedIOException e) { // of a folder, or of what ends while it is read
            throw new IOException(file + " can't be read: " + e.getCause().getMessage(), e.getCause());
        } catch (NoSuchFileException _) {
            throw new NoSuchFileException(file.toString(), null, "there is no such file");
        }
    }

    /** Reads what {@link #csv} gives. */
    static History ofCsv(String text, String source) {
        return read(reader().ofCsvRecord(text), source);
    }

    private static CsvReader.CsvReaderBuilder reader() {
        return CsvReader.builder().allowUnclosedQuote(false);
    }

    private static History read(CsvReader<CsvRecord> csv, String source) {
        try {
            return read(csv);
        } catch (IllegalArgumentException | NoSuchElementException | IndexOutOfBoundsException
                | CsvParseException e) {
            throw new FormatException(source, "isn't the history of a training: " + e.getMessage(), e);
        }
    }

    private static History read(CsvReader<CsvRecord> csv) {
        Iterator<CsvRecord> rows = csv.iterator();
        List<String> header = rows.hasNext() ? rows.next().getFields() : List.of();
        if (header.size() < COLUMNS.size() || !header.subList(0, COLUMNS.size()).equals(COLUMNS)) {
            throw new IllegalArgumentException("a history has the columns " + COLUMNS + ", ..., not " + header);
        }
        if (new HashSet<>(header).size() < header.size()) {
            throw new IllegalArgumentException("two columns have the same name: " + header);
        }
        List<Epoch> epochs = new ArrayList<>();
        rows.forEachRemaining(row -> epochs.add(epoch(row, header)));
        return new History(epochs);
    }

    private static Epoch epoch(CsvRecord row, List<String> header) {
        if (row.getFieldCount() != header.size()) {
            throw new IllegalArgumentException("the row in line " + row.getStartingLineNumber() + " has "
                    + row.getFieldCount() + " cells, but the header " + header.size());
        }
        return new Epoch(Long.parseLong(row.getField(0)), Long.parseLong(row.getField(1)),
                Double.parseDouble(row.getField(2)), Double.parseDouble(row.getField(3)),
                evaluation(row, header, name -> !name.startsWith(VALIDATION), 0).orElseThrow(),
                evaluation(row, header, name -> name.startsWith(VALIDATION), VALIDATION.length()));
    }

    private static Optional<Evaluation> evaluation(CsvRecord row, List<String> header, Predicate<String> chosen,
            int prefix) {
        SequencedMap<String, Double> numbers = new LinkedHashMap<>();
        for (int n = COLUMNS.size(); n < header.size(); n++) {
            if (chosen.test(header.get(n))) {
                numbers.put(header.get(n).substring(prefix), Double.parseDouble(row.getField(n)));
            }
        }
        Double loss = numbers.remove("loss");
        return loss == null ? Optional.empty() : Optional.of(new Evaluation(loss, numbers));
    }

    private static List<String> names(String prefix, Evaluation evaluation) {
        List<String> names = new ArrayList<>(List.of(prefix + "loss"));
        evaluation.metrics().keySet().forEach(name -> names.add(prefix + name));
        return names;
    }

    private static List<String> values(Evaluation evaluation) {
        List<String> values = new ArrayList<>(List.of(Double.toString(evaluation.loss())));
        evaluation.metrics().values().forEach(value -> values.add(Double.toString(value)));
        return values;
    }

    /** Returns a line for each epoch. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        epochs.forEach(epoch -> text.append(epoch).append('\n'));
        return text.toString();
    }
}
