package org.chainrule.nn.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GzipTest {
    @TempDir
    Path folder;

    private static byte[] read(InputStream in) throws IOException {
        try (in) {
            return in.readAllBytes();
        }
    }

    @Test
    void bytesAreDecompressedIfTheyAreGzipAndElseStayAsTheyAre() throws IOException {
        Path file = folder.resolve("data");
        for (byte[] bytes : new byte[][] {{}, {0x1f}, {0x1f, 0x0b}, {1, 2, 3}, new byte[100_000]}) {
            assertThat(read(Gzip.open(Files.write(file, bytes)))).isEqualTo(bytes);
            assertThat(read(Gzip.open(Files.write(file, FileBytes.gzip(bytes))))).isEqualTo(bytes);
            assertThat(read(Gzip.open(new ByteArrayInputStream(bytes)))).isEqualTo(bytes);
            assertThat(read(Gzip.open(new ByteArrayInputStream(FileBytes.gzip(bytes))))).isEqualTo(bytes);
        }
    }

    @Test
    void damageIsAFormatException() throws IOException {
        byte[] whole = FileBytes.gzip("some text".getBytes());
        Path file = Files.write(folder.resolve("cut.gz"), Arrays.copyOf(whole, whole.length - 9));
        assertThatThrownBy(() -> read(Gzip.open(file))).isInstanceOf(FormatException.class)
                .hasMessage(file + ": is gzip that ends too early");
        byte[] start = Arrays.copyOf(whole, 5);
        assertThatThrownBy(() -> Gzip.open(new ByteArrayInputStream(start), "the wire"))
                .isInstanceOf(FormatException.class).hasMessage("the wire: is gzip that ends too early");
        whole[whole.length - 5] ^= 1; // in the checksum
        assertThatThrownBy(() -> read(Gzip.open(new ByteArrayInputStream(whole)))).isInstanceOf(FormatException.class)
                .hasMessageStartingWith("stream: is damaged gzip");
    }

    @Test
    void aFileThatIsNotThereIsTheJdksError() {
        assertThatThrownBy(() -> Gzip.open(folder.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }
}
