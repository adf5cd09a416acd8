package org.chainrule.autograd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

/**
 * The loops for floats are those for doubles with other types, word for word; {@code -Dfloats=write} derives them anew. One text
 * for both, with an object that reads and writes elements, takes ten times as long for doubles and fifty times for floats, since
 * the compiler then uses no vectors.
 */
class FloatsTest {
    private static final Path SOURCES = Path.of("src", "main", "java", "org", "chainrule", "autograd", "kernel");
    private static final Path FLOATS = SOURCES.resolve("Floats.java");

    @Test
    void isDerivedFromDoubles() throws IOException {
        String derived = Files.readString(SOURCES.resolve("Doubles.java")).replace("Doubles", "Floats")
                .replace("double", "float").replace("F64", "F32").replace("return false", "return true");
        if ("write".equals(System.getProperty("floats"))) {
            Files.writeString(FLOATS, derived);
        }
        assertThat(FLOATS).hasContent(derived);
    }
}
