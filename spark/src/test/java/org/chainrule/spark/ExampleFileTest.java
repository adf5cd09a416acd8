package org.chainrule.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of a worker on a disk that is full. */
class ExampleFileTest {
    private static final Path FULL = Path.of("/dev/full"); // of Linux

    /** The error names the file, which doesn't stay behind: neither where examples are written, nor where their end is. */
    @Test
    void aFullDisk(@TempDir Path folder) throws IOException {
        Assumptions.assumeTrue(Files.exists(FULL));
        Path file = Files.createSymbolicLink(folder.resolve("examples"), FULL);
        String message = "the examples of a worker can't be written to " + file + ": No space left on device";
        var many = new ExampleFile.Writer(file);
        assertThatIOException().isThrownBy(() -> {
            for (int n = 0; n < 10; n++) {
                many.add(new double[1 << 12], 1);
            }
        }).withMessage(message);
        many.discard();
        assertThat(Files.exists(file, LinkOption.NOFOLLOW_LINKS)).isFalse();

        Files.createSymbolicLink(file, FULL);
        var few = new ExampleFile.Writer(file);
        few.add(new double[3], 1);
        assertThatIOException().isThrownBy(
                () -> few.open(new ExampleFile.Layout(Shape.of(3), 3, 1, DType.F32, true), null)).withMessage(message);
        few.discard();
        assertThat(Files.exists(file, LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(FULL).exists();
    }
}
