package org.chainrule.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.chainrule.benchmarks.engine.Library;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbesTest {

    @TempDir
    private Path engines;

    private Probes probes() {
        return new Probes(new Launcher(engines, List.of()), Duration.ofMinutes(1));
    }

    private void classPath(Library library, Path... entries) throws IOException {
        Path folder = Files.createDirectories(engines.resolve(library.id()).resolve("target"));
        Files.writeString(folder.resolve("class-path"),
                String.join(File.pathSeparator, List.of(entries).stream().map(Path::toString).toList()));
    }

    @Test
    void versionsAreReadFromTheNamesOfJars() throws IOException {
        classPath(Library.PYTORCH, Path.of("javacpp-1.5.13.jar"), Path.of("javacpp-1.5.13-linux-x86_64.jar"),
                Path.of("pytorch-2.10.0-1.5.13-linux-x86_64.jar"), Path.of("openblas-0.3.31-1.5.13.jar"));
        assertThat(probes().versions(Library.PYTORCH)).containsExactly("pytorch 2.10.0-1.5.13", "javacpp 1.5.13",
                "openblas 0.3.31-1.5.13");
        classPath(Library.SAMEDIFF, Path.of("nd4j-native-api-1.0.0-M2.1.jar"), Path.of("nd4j-native-1.0.0-M2.1.jar"));
        assertThat(probes().versions(Library.SAMEDIFF)).containsExactly("nd4j-native 1.0.0-M2.1");
    }

    @Test
    void jarsWeighWhatTheyWeighAndFoldersWhatTheirJarWould() throws IOException {
        Path jar = Files.write(engines.resolve("a.jar"), new byte[1234]);
        Path folder = Files.createDirectories(engines.resolve("classes/p"));
        Files.write(folder.resolve("Zeros.class"), new byte[1_000_000]);
        classPath(Library.DJL, jar);
        assertThat(probes().bytes(Library.DJL)).isEqualTo(1234);
        classPath(Library.DJL, jar, folder.getParent());
        assertThat(probes().bytes(Library.DJL)).isBetween(1234L + 1000, 1234L + 10_000); // zeros compress well
    }

    @Test
    void aLibraryThatIsNotThereHasNoStart() throws IOException {
        classPath(Library.DJL, engines.resolve("empty"));
        assertThat(probes().coldStart(Library.DJL).problem()).contains("ClassNotFoundException");
        assertThat(probes().coldStart(Library.SAMEDIFF).problem()).contains("no class path");
    }
}
