package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

/** The table of ops in the documentation says what the sources say. */
class OpsPageTest {
    private static final Path PAGE = Path.of("../docs/ops.md");

    /** After a change to the ops, {@code ./mvnw -pl autograd test -Dtest=OpsPageTest -Dops.page=write} renews the page. */
    @Test
    void thePageIsUpToDate() throws IOException {
        String page = OpsPage.write();
        if (System.getProperty("ops.page", "").equals("write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page);
    }

    @Test
    void everyOpHasALine() throws IOException {
        String page = OpsPage.write();
        for (var method : OpCatalogue.methods()) {
            assertThat(page).contains("| `" + method.getName() + "(");
        }
    }
}
