package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares what the pages on the texts quote with what the examples print. A plain block that follows the command of an
 * example is a part of its output; a line of three dots stands for lines that are left out.
 */
class QuotedOutputTest {
    private static final Pattern QUOTED = Pattern.compile(
            "^```sh\\n\\./mvnw -q compile exec:exec -Dexample=\"?([^\"\\n]+)\"?\\n```\\n\\n```\\n(.*?)^```$",
            Pattern.MULTILINE | Pattern.DOTALL);
    private static final Map<String, String> OUTPUTS = new HashMap<>(); // the pages quote the same

    private static String page(String name) throws IOException {
        return Files.readString(Path.of("..", name)).replace("\r\n", "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/texts.md", "docs/zh/texts.md"})
    void examplesPrintWhatIsQuoted(String name) throws IOException {
        var quoted = QUOTED.matcher(page(name));
        int count = 0;
        for (; quoted.find(); count++) {
            String output = OUTPUTS.computeIfAbsent(quoted.group(1),
                    command -> Console.of(() -> assertThat(Main.run(command)).as(command).isZero()));
            int from = 0;
            for (String part : quoted.group(2).split("(?m)^\\.\\.\\.\\n")) {
                int at = output.indexOf(part, from);
                assertThat(at).as("place of\n%s\nin the output of %s\n%s", part, quoted.group(1), output)
                        .isNotNegative();
                from = at + part.length();
            }
        }
        assertThat(count).isGreaterThanOrEqualTo(10);
    }

    @Test
    void bothPagesQuoteTheSame() throws IOException {
        assertThat(quotations("docs/zh/texts.md")).isEqualTo(quotations("docs/texts.md"));
    }

    private static Object quotations(String name) throws IOException {
        return QUOTED.matcher(page(name)).results().map(quoted -> quoted.group()).toList();
    }
}
