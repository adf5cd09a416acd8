package org.chainrule.nn.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes files whole or not at all. The bytes go to a temporary file in the same folder, are brought to the disk, and
 * then the temporary takes the target's name in one step of the file system. So a reader finds the old file or the new
 * one, even if the program or the machine stops halfway; then a temporary is left behind,
 * {@code .name.0123456789abcdef.tmp}, which the next save under that name deletes. Whoever writes a temporary holds a
 * lock on it, so that what others are saving meanwhile is left alone. Of a long name the temporary has the beginning.
 *
 * <p>
 * A device or a pipe has no old content to keep, and would be replaced by a file: the bytes are written into it.
 */
public final class AtomicFile {
    private static final int MOST_LINKS = 40; // that follow each other, as in Linux
    private static final int LONGEST_STEM = 200; // bytes: with what is added, a name has at most 255 in most file systems

    private AtomicFile() {}

    /** Writes the bytes of a file or a stream. */
    @FunctionalInterface
    public interface Content {

        /**
         * Writes the bytes.
         *
         * @param out where
         * @throws IOException if that can't be done
         */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes a file, in the place of an old one if there is one. A link is followed, also to a file that doesn't exist
     * yet; a device or a pipe is written into.
     *
     * @param file where
     * @param content writes the bytes
     * @throws UncheckedIOException if that can't be done; then the old file is as it was, and the message names it
     */
    public static void write(Path file, Content content) {
        Objects.requireNonNull(file, "file");
        try {
            if (isDeviceOrPipe(file)) {
                writeInto(file, content);
                return;
            }
            Path target = linked(file.toAbsolutePath());
            if (Files.isDirectory(target)) {
                throw new FileSystemException(target.toString(), null, "Is a directory");
            }
            deleteAbandoned(target);
            writeAndMove(target, content);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " was not saved" + oldFile(file) + ": " + reason(file, e), e);
        }
    }

    private static String oldFile(Path file) {
        return Files.isRegularFile(file) ? ", and what was there is as before" : "";
    }

    private static String reason(Path file, IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "its folder " + file.toAbsolutePath().getParent() + " doesn't exist";
            case AccessDeniedException _ -> "its folder " + file.toAbsolutePath().getParent() + " can't be written to";
            case AtomicMoveNotSupportedException _ -> "the file system can't rename a file in one step";
            case FileSystemException failure when failure.getReason() == null ->
                failure.getClass().getSimpleName() + " at " + failure.getFile();
            default -> e.getMessage() == null ? e.toString() : e.getMessage();
        };
    }

    private static boolean isDeviceOrPipe(Path file) {
        return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
    }

    private static void writeInto(Path file, Content content) throws IOException {
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
            content.writeTo(out);
        }
    }

    /** Follows links to the file at their end, which need not exist. */
    private static Path linked(Path file) throws IOException {
        Path target = file;
        for (int n = 0; Files.isSymbolicLink(target); n++) {
            if (n == MOST_LINKS) {
                throw new FileSystemException(file.toString(), target.toString(), "its links lead in a circle");
            }
            target = target.resolveSibling(Files.readSymbolicLink(target));
        }
        return Files.exists(target) ? target.toRealPath() : target;
    }

    private static void writeAndMove(Path target, Content content) throws IOException {
        Path temporary = temporaryFor(target);
        try {
            boolean moved;
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE)) {
                lock(channel); // is let go when the channel is closed
                keepPermissions(target, temporary);
                content.writeTo(Channels.newOutputStream(channel));
                channel.force(true);
                moved = canMoveOpenFiles(target);
                if (moved) {
                    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
                }
            }
            if (!moved) {
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            Files.deleteIfExists(temporary); // is gone if all went well
        }
        forceFolder(target);
    }

    private static boolean canMoveOpenFiles(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** Locks a file, where that is possible; null where it isn't, or somebody else has done so. */
    private static FileLock lock(FileChannel channel) {
        try {
            return channel.tryLock();
        } catch (IOException | OverlappingFileLockException | UnsupportedOperationException e) {
            return null;
        }
    }

    /** Deletes the temporaries of saves under the same name that were killed. */
    private static void deleteAbandoned(Path target) {
        Path folder = target.getParent();
        Pattern name = Pattern.compile(Pattern.quote(temporaryStem(target)) + "[0-9a-f]{16}\\.tmp");
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> name.matcher(file.getFileName().toString()).matches()
                    && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && isAbandoned(file))
                    .toList().forEach(AtomicFile::delete);
        } catch (IOException | UncheckedIOException _) {
            // they stay until they can be listed
        }
    }

    private static boolean isAbandoned(Path temporary) {
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            return lock(channel) != null;
        } catch (IOException _) {
            return false;
        }
    }

    private static void delete(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException _) {
            // it stays until it can be deleted
        }
    }

    /**
     * Returns a path for a temporary file. {@code Files.createTempFile} isn't used, since it would make the target readable
     * by its owner only.
     */
    private static Path temporaryFor(Path target) {
        String unique = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        return target.resolveSibling(temporaryStem(target) + unique + ".tmp");
    }

    private static String temporaryStem(Path target) {
        String name = target.getFileName().toString();
        int end = name.length();
        while (name.substring(0, end).getBytes(StandardCharsets.UTF_8).length > LONGEST_STEM) {
            end = name.offsetByCodePoints(end, -1);
        }
        return "." + name.substring(0, end) + ".";
    }

    private static void keepPermissions(Path old, Path temporary) throws IOException {
        var view = Files.getFileAttributeView(temporary, PosixFileAttributeView.class);
        if (view != null && Files.exists(old)) {
            view.setPermissions(Files.getPosixFilePermissions(old));
        }
    }

    /** Brings the new name to the disk, where folders can be opened; the file itself is there already. */
    private static void forceFolder(Path target) {
        try (FileChannel folder = FileChannel.open(target.getParent())) {
            folder.force(true);
        } catch (IOException _) {
            // Windows opens no folders, and needs no such thing
        }
    }
}
