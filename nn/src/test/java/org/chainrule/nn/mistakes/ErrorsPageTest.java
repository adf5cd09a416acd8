package org.chainrule.nn.mistakes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Common mistakes end with errors that teach, in the words of the documentation. */
class ErrorsPageTest {
    private static final Path PAGE = Path.of("../docs/errors.md");
    private static final String MARK = "<!-- written by ErrorsPageTest -->\n";
    private static final String END = "<!-- end -->\n";

    /**
     * After a change to mistakes or errors, {@code ./mvnw -pl nn -am test -Dtest=ErrorsPageTest
     * -Dsurefire.failIfNoSpecifiedTests=false -Derrors.page=write} renews the page.
     */
    @Test
    void thePageIsUpToDate() throws IOException {
        String page = Files.readString(PAGE);
        String renewed = page.substring(0, page.indexOf(MARK)) + MARK + ErrorsPage.write()
                + page.substring(page.indexOf(END));
        if (System.getProperty("errors.page", "").equals("write")) {
            Files.writeString(PAGE, renewed);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(renewed);
    }

    static Stream<ErrorsPage.Row> rows() throws IOException {
        return ErrorsPage.rows().stream();
    }

    /** The text is the same in every run, and is ours, not the JVM's or an inner class's. */
    @ParameterizedTest
    @MethodSource("rows")
    void theErrorIsExplained(ErrorsPage.Row row) {
        Throwable error = row.error();
        assertThat(error).isInstanceOfAny(IllegalArgumentException.class, IllegalStateException.class,
                ArithmeticException.class, NullPointerException.class);
        assertThat(error.getMessage()).hasSizeGreaterThan(40).doesNotContain("Cannot invoke", "org.chainrule.autograd",
                "Test.java", "@", "$");
        assertThat(error.getMessage()).isEqualTo(row.error().getMessage());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theAdviceHelps(ErrorsPage.Row row) throws Exception {
        row.mended().invoke(null);
    }

    @Test
    void thereAreMoreThanTwenty() throws IOException {
        assertThat(ErrorsPage.rows()).hasSizeGreaterThan(20).extracting(ErrorsPage.Row::title).doesNotHaveDuplicates();
    }
}
