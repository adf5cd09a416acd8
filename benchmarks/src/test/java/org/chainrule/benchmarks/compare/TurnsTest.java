package org.chainrule.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.chainrule.benchmarks.engine.Library;
import org.chainrule.benchmarks.work.Chain;
import org.chainrule.benchmarks.work.Works;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts JVMs for what needs no library, and for libraries that aren't there. */
class TurnsTest {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final MeasurementSettings SHORT = new MeasurementSettings(3, Duration.ofMillis(1),
            Duration.ofMillis(1), TIMEOUT);

    @TempDir
    private Path engines;

    private Turns turns(Library... libraries) {
        return new Turns(new Launcher(engines, List.of()), List.of(libraries), 1, SHORT, TIMEOUT);
    }

    private void writeClassPath(Library library, String content) throws IOException {
        Path folder = Files.createDirectories(engines.resolve(library.id()).resolve("target"));
        Files.writeString(folder.resolve("class-path"), content);
    }

    @Test
    void eachRoundGivesATime() {
        try (Turns turns = turns(Library.FLOOR)) {
            Row row = turns.measure(Works.named("add-1e3"));
            assertThat(row.seconds().get(Library.FLOOR).values()).hasSize(3).allMatch(seconds -> seconds > 0);
        }
    }

    @Test
    void aLibraryThatDoesNotLoadHasAReasonAndTheOthersGoOn() throws IOException {
        writeClassPath(Library.PYTORCH, engines.resolve("empty").toString());
        try (Turns turns = turns(Library.PYTORCH, Library.DJL, Library.FLOOR)) {
            Row row = turns.measure(Works.named("sum-1e3"));
            assertThat(row.seconds().get(Library.PYTORCH).problem()).contains("doesn't load", "ClassNotFoundException",
                    "org.bytedeco");
            assertThat(row.seconds().get(Library.DJL).problem()).contains("no class path for DJL", "-Pbench");
            assertThat(row.seconds().get(Library.FLOOR).isPresent()).isTrue();
        }
    }

    @Test
    void whatALibraryCannotDoIsToldAndItDoesTheNext() {
        try (Turns turns = turns(Library.FLOOR)) {
            assertThat(turns.measure(new Chain(100)).seconds().get(Library.FLOOR).problem()).contains("products");
            assertThat(turns.measure(Works.named("matmul-16-f32")).seconds().get(Library.FLOOR).isPresent()).isTrue();
        }
    }

    @Test
    void aJvmThatEndsIsReportedWithItsLastWords() throws IOException {
        var noHeap = new Launcher(engines, List.of("-Xmx0"));
        try (var child = new Child(noHeap.startWorker(Library.FLOOR, 1), TIMEOUT)) {
            assertThat(child.ask(Request.close(), TIMEOUT).problem()).contains("exit code 1", "-Xmx0");
            assertThat(child.hasDied()).isFalse(); // it never lived
        }
    }

    @Test
    void aJvmThatIsKilledIsToldFromOneThatNeverCameUp() throws IOException {
        Process process = new Launcher(engines, List.of()).startWorker(Library.FLOOR, 1);
        try (var child = new Child(process, TIMEOUT)) {
            process.destroyForcibly();
            assertThat(child.ask(Request.prepare("add-1e3"), TIMEOUT).problem()).contains("its JVM ended");
            assertThat(child.hasDied()).isTrue();
        }
    }
}
