package org.chainrule.nn.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameAFile() {
        file = folder.resolve("net.safetensors");
    }

    private static AtomicFile.Content text(String text) {
        return out -> out.write(text.getBytes());
    }

    private static AtomicFile.Content full(String firstPart) {
        return out -> {
            text(firstPart).writeTo(out);
            throw new IOException("No space left on device");
        };
    }

    @Test
    void aFileIsMadeOrReplacedAndNothingElseIsLeft() throws IOException {
        AtomicFile.write(file, text("old, and longer"));
        assertThat(file).hasContent("old, and longer");
        AtomicFile.write(file, text("new"));
        assertThat(file).hasContent("new");
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    void theOldFileIsThereUntilTheNewOneIsWhole() throws IOException {
        Files.writeString(file, "old");
        AtomicFile.write(file, out -> {
            text("new").writeTo(out);
            assertThat(file).hasContent("old");
        });
        assertThat(file).hasContent("new");
    }

    @Test
    void aFullDiskLeavesTheOldFile() throws IOException {
        Files.writeString(file, "old");
        assertThatThrownBy(() -> AtomicFile.write(file, full("half"))).isInstanceOf(UncheckedIOException.class)
                .hasMessage(
                        file + " was not saved, and what was there is as before: No space left on device");
        assertThat(file).hasContent("old");
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    void aFullDiskLeavesNothingWhereNothingWas() {
        assertThatThrownBy(() -> AtomicFile.write(file, full("half"))).isInstanceOf(UncheckedIOException.class)
                .hasMessage(file + " was not saved: No space left on device");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void anyOtherErrorLeavesTheOldFileToo() throws IOException {
        Files.writeString(file, "old");
        assertThatThrownBy(() -> AtomicFile.write(file, _ -> {
            throw new OutOfMemoryError("of a test");
        })).isInstanceOf(OutOfMemoryError.class);
        assertThat(file).hasContent("old");
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    void aThreadThatIsInterruptedLeavesTheOldFile() throws IOException {
        Files.writeString(file, "old");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> AtomicFile.write(file, text("new"))).isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("was not saved").hasMessageContaining("Interrupt");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(file).hasContent("old");
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    void aFolderThatIsMissingIsNamed() {
        Path nowhere = folder.resolve("none").resolve("w.npy");
        assertThatThrownBy(() -> AtomicFile.write(nowhere, text("new"))).isInstanceOf(UncheckedIOException.class)
                .hasMessage(nowhere + " was not saved: its folder " + nowhere.getParent() + " doesn't exist");
    }

    @Test
    void aFolderInThePlaceOfTheFileIsAnError() throws IOException {
        Files.createDirectory(file);
        Files.writeString(file.resolve("inside"), "old");
        assertThatThrownBy(() -> AtomicFile.write(file, text("new"))).isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith(file + " was not saved: ");
        assertThat(file.resolve("inside")).hasContent("old");
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() throws IOException {
        assumeTrue(isPosix());
        Files.writeString(file, "old");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-x------"));
        try {
            assumeTrue(!Files.isWritable(folder)); // an administrator writes everywhere
            assertThatThrownBy(() -> AtomicFile.write(file, text("new"))).isInstanceOf(UncheckedIOException.class)
                    .hasMessage(file + " was not saved, and what was there is as before: its folder " + folder
                            + " can't be written to");
            assertThat(file).hasContent("old");
        } finally {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void permissionsStayAndNewFilesHaveTheUsualOnes() throws IOException {
        assumeTrue(isPosix());
        Path usual = Files.createFile(folder.resolve("usual"));
        AtomicFile.write(file, text("new"));
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(usual));

        var permissions = PosixFilePermissions.fromString("rw-rw----");
        Files.setPosixFilePermissions(file, permissions);
        AtomicFile.write(file, text("newer"));
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(permissions);
    }

    @Test
    void aLinkIsFollowed() throws IOException {
        assumeTrue(isPosix());
        Files.writeString(file, "old");
        Path link = Files.createSymbolicLink(folder.resolve("latest"), file);
        AtomicFile.write(link, text("new"));
        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("new");
    }

    @Test
    void aNameAsLongAsTheFileSystemAllowsCanBeSaved() throws IOException {
        for (String name : List.of("n".repeat(255), "\u4e2d".repeat(85))) { // 255 bytes each
            file = folder.resolve(name);
            try {
                Files.writeString(file, "old");
            } catch (IOException e) {
                assumeTrue(false, "the file system has no such names: " + e);
            }
            AtomicFile.write(file, text("new"));
            assertThat(file).hasContent("new");
            Files.delete(file);
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void aPipeIsWrittenIntoRatherThanReplaced() throws IOException, InterruptedException {
        assumeTrue(isPosix());
        assumeTrue(new ProcessBuilder("mkfifo", file.toString()).start().waitFor() == 0);
        var read = new CompletableFuture<String>();
        read.completeAsync(() -> read(file));
        AtomicFile.write(file, text("new"));
        assertThat(file).matches(pipe -> !Files.isRegularFile(pipe), "is a pipe still");
        assertThat(read).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("new");
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theRootFolderIsNoFile() {
        Path root = folder.getRoot();
        assertThatThrownBy(() -> AtomicFile.write(root, text("new"))).isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith(root + " was not saved: ").hasMessageEndingWith("Is a directory");
    }

    private static boolean isPosix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }
}
