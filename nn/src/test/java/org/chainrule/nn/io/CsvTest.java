package org.chainrule.nn.io;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.InputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
    private static final String IRIS = """
            width,length,species
            1.5,2,setosa
            -3e-1, 4 ,virginica
            5,6.25,setosa
            """;

    @TempDir
    Path folder;

    private Path file(byte[] bytes) {
        try {
            return Files.write(folder.resolve("data.csv"), bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path file(String text) {
        return file(text.getBytes(UTF_8));
    }

    private FormatException problem(ThrowingCallable call) {
        FormatException problem = catchThrowableOfType(FormatException.class, call);
        assertThat(problem).isNotNull().hasMessageStartingWith(folder.resolve("data.csv").toString());
        assertThat(problem.source()).isEqualTo(folder.resolve("data.csv").toString());
        return problem;
    }

    private void assertProblem(ThrowingCallable call, long line, int column, String message) {
        FormatException problem = problem(call);
        assertThat(problem).hasMessageContaining(message);
        assertThat(problem.line()).as(problem.getMessage()).isEqualTo(line);
        assertThat(problem.column()).as(problem.getMessage()).isEqualTo(column);
    }

    @Test
    void readsColumnsByNameAndIndex() {
        Table table = Csv.withHeader().read(file(IRIS));

        assertThat(table.names()).containsExactly("width", "length", "species");
        assertThat(table.rows()).isEqualTo(3);
        assertThat(table.columns()).isEqualTo(3);
        assertThat(table.column("species")).isEqualTo(table.column(2)).containsExactly("setosa", "virginica", "setosa");
        assertThat(table.numbers("length", "width").toDoubleArray()).containsExactly(2, 1.5, 4, -0.3, 6.25, 5);
        assertThat(table.numbers(0).shape()).isEqualTo(Shape.of(3, 1));
        assertThat(table.numbers(0).dtype()).isEqualTo(DType.F64);
        assertThat(table).hasToString(folder.resolve("data.csv") + ": 3 rows, 3 columns (width, length, species)");
    }

    @Test
    void readsWithoutAHeader() {
        Table table = Csv.withoutHeader().separator(';').skipLines(2).read(file("a\n\"b\n1;2\r\n\r\n3;4"));

        assertThat(table.names()).isEmpty();
        assertThat(table.numbers().toDoubleArray()).containsExactly(1, 2, 3, 4);
        assertThat(table.numbers().shape()).isEqualTo(Shape.of(2, 2));
        assertThatThrownBy(() -> table.column("a")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("without a header");
    }

    @Test
    void labelsAreNumberedInTheOrderOfNames() {
        Labels labels = Csv.withoutHeader().read(file("pear\napple\npear\nFig\n")).labels(0);

        assertThat(labels.names()).containsExactly("Fig", "apple", "pear");
        assertThat(labels.numbers().toLongArray()).containsExactly(2, 1, 2, 0);
        assertThat(labels.numbers().dtype()).isEqualTo(DType.I64);
    }

    @Test
    void labelsMayBeThoseOfOtherData() {
        Table table = Csv.withHeader().read(file(IRIS));
        List<String> classes = List.of("virginica", "versicolor", "setosa");

        assertThat(table.labels("species", classes).numbers().toLongArray()).containsExactly(2, 0, 2);
        assertThat(table.labels("species", classes).names()).isEqualTo(classes);
        assertProblem(() -> table.labels("species", List.of("setosa")), 3, 3,
                "line 3, column 3 (species): \"virginica\" is none of the classes setosa");
        assertThatThrownBy(() -> table.labels(2, List.of("a", "b", "a"))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 and 2");
    }

    @Test
    void readsWholeNumbers() {
        Table table = Csv.withHeader().read(file("n,x\n3,1.5\n-9007199254740993,2\n"));

        assertThat(table.integers("n").toLongArray()).containsExactly(3, -9007199254740993L);
        assertProblem(() -> table.integers(1), 2, 2, "\"1.5\" isn't a whole number");
    }

    @Test
    void digitsOfOtherScriptsAreNoNumbers() {
        Table table = Csv.withHeader().read(file("n\n\u0663\n"));
        assertProblem(() -> table.integers(0), 2, 1, "isn't a whole number");
        assertProblem(() -> table.numbers(0), 2, 1, "isn't a");
    }

    @Test
    void aStreamThatIsMissingIsNamedOnce() {
        assertThatThrownBy(() -> Csv.withHeader().read((InputStream) null))
                .hasMessageStartingWith("there is no stream to read");
        assertThatThrownBy(() -> Csv.withHeader().read(null, "iris.csv"))
                .hasMessageStartingWith("there is no stream iris.csv to read");
    }

    @Test
    void gzipIsRecognizedByItsBytes() {
        assertThat(Csv.withHeader().read(file(FileBytes.gzip(IRIS.getBytes(UTF_8)))).numbers("width").toDoubleArray())
                .containsExactly(1.5, -0.3, 5);
    }

    @Test
    void quotesHoldSeparatorsAndLineEnds() {
        Table table = Csv.withHeader().read(file("a,b\r\n\"x, \"\"y\"\"\r\nz\",1\r\n"));
        assertThat(table.column("a")).containsExactly("x, \"y\"\r\nz");
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheName() {
        assertThat(Csv.withHeader().read(file("\ufeffa,b\n1,2\n")).names()).containsExactly("a", "b");
    }

    @Test
    void largeFilesAreWhole() {
        StringBuilder text = new StringBuilder("näme,x\n");
        for (int n = 0; n < 20_000; n++) {
            text.append("größe ").append(n).append(',').append(n).append('\n');
        }
        Table table = Csv.withHeader().read(file(text.toString()));

        assertThat(table.rows()).isEqualTo(20_000);
        assertThat(table.numbers("x").sum().item()).isEqualTo(199_990_000);
        assertThat(table.column("näme").getLast()).isEqualTo("größe 19999");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "1,5x", "0x1p3", "1f", "2d", "NaN", "Infinity", "1e999", "--1", "1 2"})
    void whatIsNoNumberIsAnErrorInItsPlace(String cell) {
        Table table = Csv.withHeader().separator(';').read(file("width;length\n1;2\n\n3;" + cell + "\n"));
        assertProblem(() -> table.numbers(), 4, 2, "line 4, column 2 (length): \"" + cell + "\" isn't a finite number");
    }

    @Test
    void emptyCellsAreErrorsInTheirPlace() {
        Table table = Csv.withoutHeader().read(file("1,a\n,b\n3, \n"));
        assertProblem(() -> table.numbers(0), 2, 1, "line 2, column 1: the cell is empty where a number should be");
        assertProblem(() -> table.labels(1), 3, 2, "the cell is empty where a class should be");
        assertProblem(() -> table.integers(0), 2, 1, "isn't a whole number");
    }

    @Test
    void linesWithinCellsCount() {
        Table table = Csv.withHeader().skipLines(1).read(file("about\na,b\n\"x\r\ny\nz\",bad\n"));
        assertProblem(() -> table.numbers("b"), 5, 2, "\"bad\"");
    }

    @Test
    void rowsOfOtherLengthsAreErrors() {
        assertProblem(() -> Csv.withHeader().read(file("a,b,c\n1,2,3\n1,2\n")), 3, 3,
                "line 3, column 3 (c): the cell is missing: the row has 2, but line 1 has 3");
        assertProblem(() -> Csv.withHeader().read(file("a,b\n1,2\n1,2,3\n")), 3, 3,
                "line 3, column 3: there is a cell too many: the row has 3, but line 1 has 2");
        assertProblem(() -> Csv.withoutHeader().read(file("1,2\n3\n")), 2, 2, "the cell is missing");
    }

    @Test
    void filesWithNothingInThemAreErrors() {
        assertProblem(() -> Csv.withHeader().read(file("")), 0, 0, "is empty");
        assertProblem(() -> Csv.withoutHeader().read(file("\n\n")), 0, 0, "is empty");
        assertProblem(() -> Csv.withoutHeader().read(file("\ufeff")), 0, 0, "is empty");
        assertProblem(() -> Csv.withHeader().read(file("a,b\n")), 0, 0, "a header, but no rows");
        assertProblem(() -> Csv.withoutHeader().skipLines(1).read(file("a,b\n")), 0, 0,
                "is empty after the lines that are skipped");
        assertProblem(() -> Csv.withoutHeader().skipLines(1).read(file("a,b")), 0, 0, "is empty after");
        assertProblem(() -> Csv.withoutHeader().skipLines(5).read(file("a\nb\n")), 0, 0, "fewer than the 5 lines");
    }

    @Test
    void otherEncodingsAreErrorsInTheirLine() {
        assertProblem(() -> Csv.withHeader().read(file("a\r\nb\r\nGröße\r\n".getBytes(ISO_8859_1))), 3, 0,
                "line 3: the bytes after character 2 of the line aren't UTF-8");
        assertProblem(() -> Csv.withHeader().skipLines(3).read(file("a\nb\n\u00e9\n".getBytes(ISO_8859_1))), 3, 0,
                "UTF-8");
        assertProblem(() -> Csv.withHeader().read(file(IRIS.getBytes(UTF_16))), 1, 0, "aren't UTF-8");
        assertProblem(() -> Csv.withHeader().read(file(new byte[] {'a', '\n', (byte) 0xc3})), 2, 0, "aren't UTF-8");
        byte[] late = ("x\n".repeat(50_000) + "\u00fc").getBytes(ISO_8859_1);
        assertProblem(() -> Csv.withHeader().read(file(late)), 50_001, 0, "aren't UTF-8");
    }

    @Test
    void quotesInWrongPlacesAreErrorsInTheirLine() {
        assertProblem(() -> Csv.withHeader().read(file("a,b\n1,2\n\"3\"4,5\n")), 3, 0, "isn't CSV");
        assertProblem(() -> Csv.withHeader().read(file("\"a\"x,b\n1,2\n")), 1, 0, "isn't CSV");
        assertProblem(() -> Csv.withHeader().read(file("a,b\n1,2\n3,\"4\n5,6\n")), 3, 0, "isn't CSV");
    }

    @Test
    void namesMustDiffer() {
        assertProblem(() -> Csv.withHeader().skipLines(1).read(file("\nx,y,x\n1,2,3\n")), 2, 3,
                "line 2, column 3 (x): column 1 has the same name");
        assertThat(Csv.withHeader().read(file(",,x\n1,2,3\n")).names()).containsExactly("", "", "x");
    }

    @Test
    void columnsThatAreNotThereAreErrors() {
        Table table = Csv.withHeader().read(file(IRIS));
        assertThatThrownBy(() -> table.numbers("height")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no column \"height\" among width, length, species");
        assertThatThrownBy(() -> table.numbers(3)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("columns 0 to 2, but no 3");
        assertThatThrownBy(() -> table.labels(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void filesThatCannotBeReadAreErrors() {
        Path none = folder.resolve("data.csv");
        assertThatThrownBy(() -> Csv.withHeader().read(none)).isInstanceOf(UncheckedIOException.class)
                .hasMessage(none + ": there is no such file").hasCauseInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> Csv.withHeader().read(folder)).isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith(folder + ": can't be read");
    }

    @Test
    void damagedGzipIsAnError() {
        byte[] packed = FileBytes.gzip(IRIS.getBytes(UTF_8));
        assertProblem(() -> Csv.withHeader().read(file(Arrays.copyOf(packed, packed.length - 5))), 0, 0,
                "is gzip that ends too early");
        packed[packed.length - 6] ^= 1; // in the sum
        assertProblem(() -> Csv.withHeader().read(file(packed)), 0, 0, "is damaged gzip");
    }

    @Test
    void settingsThatMakeNoSenseAreErrors() {
        assertThatThrownBy(() -> Csv.withHeader().separator('"')).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Csv.withHeader().separator('\n')).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Csv.withHeader().skipLines(-1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
    }
}
