package org.chainrule.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** The table of names in other libraries has a row for every function, with its name in PyTorch or, where that has none, in SciPy. */
class NamesTest {
    private static final Path PAGE = Path.of("../docs/linalg.md");
    private static final Pattern ROW = Pattern.compile("^\\| `(\\w+)` \\| (?:`torch\\.[^`]+`|.*`scipy\\.[^`]+`) \\|",
            Pattern.MULTILINE);

    @Test
    void theTableHasEveryFunction() throws IOException {
        assertThat(ROW.matcher(Files.readString(PAGE)).results().map((MatchResult row) -> row.group(1)))
                .containsExactlyInAnyOrderElementsOf(Stream.of(Linalg.class.getMethods())
                        .filter(method -> Modifier.isStatic(method.getModifiers())).map(Method::getName).distinct()
                        .toList());
    }
}
