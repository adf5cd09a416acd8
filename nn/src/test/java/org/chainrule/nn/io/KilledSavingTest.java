package org.chainrule.nn.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.chainrule.autograd.Tensor;
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
            Process program = OtherProgram.start(List.of(), EndlessSaving.class, file.toString());
            try (BufferedReader out = program.inputReader()) {
                assertThat(out.readLine()).as("the program has saved once").isIn("0", "1");
                Thread.sleep(random.nextInt(LONGEST_WAIT));
            } finally {
                program.destroyForcibly().waitFor();
            }
            assertWhole(file);
        }
        Path other = Files.createFile(folder.resolve(".other.safetensors.0123456789abcdef.tmp"));
        Safetensors.write(file, Safetensors.read(file).tensors());
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).as("files, without those of saves that were cut short").containsExactlyInAnyOrder(file,
                    other);
        }
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
