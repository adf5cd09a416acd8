package org.chainrule.nn.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Saving onto links, and beside the temporaries of saves that were killed. */
class LinksAndLeftoversTest {
    private static final Tensor X = Tensor.of(1, 2);

    @TempDir
    Path folder;

    @Test
    void aLinkToAFileThatIsMissingIsFollowed() throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        Path link = Files.createSymbolicLink(folder.resolve("latest.npy"), Path.of("data", "x.npy"));
        Path second = Files.createSymbolicLink(folder.resolve("second.npy"), Path.of("latest.npy"));
        Npy.write(second, X);
        assertThat(link).isSymbolicLink();
        assertThat(second).isSymbolicLink();
        assertThat(Npy.read(data.resolve("x.npy")).toDoubleArray()).containsExactly(1, 2);
    }

    @Test
    void aLinkIntoAFolderThatIsMissingIsRefused() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("latest.npy"), Path.of("none", "x.npy"));
        assertThatThrownBy(() -> Npy.write(link, X)).isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("latest.npy");
        assertThat(link).isSymbolicLink();
    }

    @Test
    void linksInACircleAreRefused() throws IOException {
        Path a = Files.createSymbolicLink(folder.resolve("a"), Path.of("b"));
        Files.createSymbolicLink(folder.resolve("b"), Path.of("a"));
        assertThatThrownBy(() -> Npy.write(a, X)).isInstanceOf(UncheckedIOException.class)
                .hasMessageContainingAll("a", "circle");
        assertThat(a).isSymbolicLink();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void temporariesOfKilledSavesAreDeletedAtTheNext() throws IOException {
        Path abandoned = Files.createFile(folder.resolve(".x.npy.0123456789abcdef.tmp"));
        Path ofAnother = Files.createFile(folder.resolve(".y.npy.0123456789abcdef.tmp"));
        Path notOurs = Files.createFile(folder.resolve(".x.npy.backup.tmp"));
        Path beingWritten = Files.createFile(folder.resolve(".x.npy.fedcba9876543210.tmp"));
        try (FileChannel channel = FileChannel.open(beingWritten, StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            Npy.write(folder.resolve("x.npy"), X);
        }
        assertThat(abandoned).doesNotExist();
        assertThat(ofAnother).exists();
        assertThat(notOurs).exists();
        assertThat(beingWritten).exists();
        assertThat(Npy.read(folder.resolve("x.npy")).toDoubleArray()).containsExactly(1, 2);
    }
}
