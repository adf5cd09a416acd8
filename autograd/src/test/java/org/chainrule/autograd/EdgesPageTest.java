package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** The table of edge behaviour in the documentation is the one that the tests compute. */
class EdgesPageTest {
    private static final Path PAGE = Path.of("../docs/edges.md");
    private static final String MARK = "<!-- written by EdgesPageTest -->\n";

    /** After a change to rows, {@code ./mvnw -pl autograd test -Dtest=EdgesPageTest -Dedges.page=write} renews the page. */
    @Test
    void thePageIsUpToDate() throws IOException {
        String page = Files.readString(PAGE);
        String renewed = page.substring(0, page.indexOf(MARK)) + MARK + table();
        if (System.getProperty("edges.page", "").equals("write")) {
            Files.writeString(PAGE, renewed);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(renewed);
    }

    private static String table() {
        return Stream.of(EdgeBehaviourTest.rows(), KinksAndPolesTest.kinks(), KinksAndPolesTest.poles(),
                SpecialEdgesTest.rows(), ReductionEdgesTest.rows()).flatMap(rows -> rows)
                .sorted((a, b) -> a.number() - b.number())
                .map(row -> "| " + row.number() + " | `" + row.what() + "` | " + cell(row.at()) + " | "
                        + cell(row.value()) + " | " + cell(row.gradients()) + " |\n")
                .collect(Collectors.joining("", """
                        | # | expression | at | value | gradients |
                        |---|---|---|---|---|
                        """, ""));
    }

    /** A bar would end the cell. */
    private static String cell(String operands) {
        return operands.replace("|", "\\|");
    }
}
