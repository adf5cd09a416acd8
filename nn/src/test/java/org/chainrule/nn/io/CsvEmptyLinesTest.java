package org.chainrule.nn.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;

import org.junit.jupiter.api.Test;

/** In a file of one column, a row without its cell is a row: the rows after it keep their place. */
class CsvEmptyLinesTest {

    private static Table read(Csv csv, String text) {
        return csv.read(new ByteArrayInputStream(text.getBytes(UTF_8)));
    }

    @Test
    void anEmptyLineInOneColumnIsAnEmptyCell() {
        Table table = read(Csv.withHeader(), "x\n1\n\n3\n");
        assertThat(table.column(0)).containsExactly("1", "", "3");
        assertThatThrownBy(table::numbers).isInstanceOf(FormatException.class)
                .hasMessageStartingWith("stream, line 3, column 1 (x): the cell is empty");
        assertThat(read(Csv.withoutHeader(), "1\r\n\r\n\r\n3").column(0)).containsExactly("1", "", "", "3");
    }

    @Test
    void emptyLinesAroundTheRowsAreSkipped() {
        assertThat(read(Csv.withHeader(), "\n\nx\n1\n3\n\n\n").column("x")).containsExactly("1", "3");
        assertThat(read(Csv.withoutHeader(), "\n1\n3\n\n").column(0)).containsExactly("1", "3");
    }

    @Test
    void emptyLinesBetweenSeveralColumnsAreSkipped() {
        Table table = read(Csv.withHeader(), "\nx,y\n\n1,2\n\n\n3,4\n\n");
        assertThat(table.column("y")).containsExactly("2", "4");
        assertThat(table.rows()).isEqualTo(2);
    }
}
