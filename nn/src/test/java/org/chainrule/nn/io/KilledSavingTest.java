package org.chainrule.nn.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program is killed while it saves, many times, and each time the file is one that it saved, and whole. */
class KilledSavingTest {
    private static final int KILLS = 20;
    private static final int LONGEST_WAIT = 30; // milliseconds from the first save

    @TempDir
    Path folder;

    @Test
    void theFileIsWholeHoweverTheProgramEnds() throws IOException, InterruptedException {
        Path file = folder.resolve("net.safetensors");
        var random = new Random(1);
        for (int kill = 0; kill < KILLS; kill++) {
            Process program = started(file);
            try (BufferedReader out = program.inputReader()) {
                assertThat(out.readLine()).as("the program has saved once").isIn("0", "1");
                Thread.sleep(random.nextInt(LONGEST_WAIT));
            } finally {
                program.destroyForcibly().waitFor();
            }
            assertWhole(file);
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.count()).as("files, some of them left by a save that was cut short").isGreaterThan(1);
        }
    }

    private static Process started(Path file) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                classPath(),
                EndlessSaving.class.getName(), file.toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static String classPath() {
        var modules = Network.class.getModule().getLayer().configuration();
        List<Path> main = Stream.of(Network.class.getModule().getName(), Tensor.class.getModule().getName(),
                "com.fasterxml.jackson.core").map(name -> modules.findModule(name).orElseThrow())
                .map(module -> Path.of(module.reference().location().orElseThrow())).toList();
        Path tests = main.getFirst().resolveSibling("test-classes");
        return Stream.concat(main.stream(), Stream.of(tests)).map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static void assertWhole(Path file) throws IOException {
        SavedTensors saved = Safetensors.read(file);
        double turn = Double.parseDouble(saved.metadata().get("turn"));
        assertThat(saved.tensors().names()).containsExactly("a", "b");
        for (Tensor tensor : saved.tensors()) {
            assertThat(tensor.size()).isEqualTo(EndlessSaving.SIZE);
            assertThat(tensor.toDoubleArray()).containsOnly(turn);
        }
    }
}
