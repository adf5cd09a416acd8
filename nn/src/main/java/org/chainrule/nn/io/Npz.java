package org.chainrule.nn.io;

import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.NamedTensors;
import org.chainrule.nn.internal.AtomicFile;

/**
 * Reads and writes named tensors in NumPy's npz format, as {@code np.load} reads and {@code np.savez} and
 * {@code np.savez_compressed} write them: a zip file with an {@link Npy} entry for each.
 *
 * {@snippet :
 * NamedTensors digits = Npz.read(Path.of("mnist.npz"));
 * Tensor images = digits.get("x_train").to(DType.F32).div(255);
 * }
 *
 * <p>
 * Entries are written as they are and read compressed or not. An archive that would unpack to more than 1 GB is read
 * only if that is at most 100 times its own size; the arrays have to be within {@link ReadLimits}; and a checksum that is
 * wrong is an error.
 */
public final class Npz {
    private Npz() {}

    /**
     * Writes tensors to a file. The same tensors give the same bytes.
     *
     * @param file where; an old file is replaced, once the new one is whole
     * @param tensors the tensors; of a view its elements
     * @throws UncheckedIOException if that can't be done; an old file is then as it was
     * @throws IllegalArgumentException if a name has a backslash, a control character or half of a surrogate pair, or reads like a path that leads
     *         out of a folder, such as {@code ../w}
     */
    public static void write(Path file, NamedTensors tensors) {
        requireSafeNames(tensors);
        AtomicFile.write(file, out -> NpzEntries.write(out, tensors));
    }

    /**
     * Writes tensors to a stream.
     *
     * @param out where to; it is flushed and stays open
     * @param tensors the tensors; of a view its elements
     * @throws UncheckedIOException if that can't be done
     * @throws IllegalArgumentException as {@link #write(Path, NamedTensors)}
     */
    public static void write(OutputStream out, NamedTensors tensors) {
        requireSafeNames(tensors);
        ByteSink.write(out, to -> NpzEntries.write(to, tensors));
    }

    private static void requireSafeNames(NamedTensors tensors) {
        Objects.requireNonNull(tensors, "tensors");
        tensors.names().forEach(name -> {
            if (!NpzEntries.isSafeName(name) || !StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
                throw new IllegalArgumentException(FormatException.quoted(name)
                        + " can't be a name in an npz file; it reads like a path, or has a "
                        + "backslash, a control character or half of a surrogate pair");
            }
            if (!NpzEntries.fits(name)) {
                throw new IllegalArgumentException(FormatException.quoted(name) + " of " + name.length()
                        + " characters can't be a name in an npz file, whose entries have names of at most "
                        + NpzEntries.LONGEST_NAME + " bytes");
            }
        });
    }

    /**
     * Reads the tensors in a file.
     *
     * @param file the file
     * @return the arrays by name, without {@code .npy}, in the order of the archive; none requires a gradient
     * @throws FormatException if the file is no zip file, or has something other than valid arrays; the message names
     *         the entry
     * @throws UncheckedIOException if it can't be read
     */
    public static NamedTensors read(Path file) {
        return ByteSource.read(file, source -> file.getFileSystem() == FileSystems.getDefault()
                ? unpacked(file.toFile(), source)
                : unpackedCopy(source));
    }

    /**
     * Reads tensors from a stream, to the stream's end. Since an archive's directory comes last, it is kept in a
     * temporary file meanwhile.
     *
     * @param in the stream, which stays open
     * @return the arrays, as of {@link #read(Path)}
     * @throws FormatException as {@link #read(Path)}
     * @throws UncheckedIOException if it can't be read
     */
    public static NamedTensors read(InputStream in) {
        return read(in, ByteSource.STREAM);
    }

    /**
     * Reads tensors from a stream with a name.
     *
     * @param in the stream, which stays open
     * @param name what it is called in errors
     * @return the arrays, as of {@link #read(Path)}
     * @throws FormatException as {@link #read(Path)}
     * @throws UncheckedIOException if it can't be read
     */
    public static NamedTensors read(InputStream in, String name) {
        return ByteSource.read(in, name, Npz::unpackedCopy);
    }

    private static NamedTensors unpackedCopy(ByteSource source) throws IOException {
        Path copy = Files.createTempFile("chainrule", ".npz");
        try {
            Files.copy(source.stream(), copy, StandardCopyOption.REPLACE_EXISTING);
            return unpacked(copy.toFile(), source);
        } finally {
            Files.delete(copy);
        }
    }

    private static NamedTensors unpacked(File file, ByteSource source) throws IOException {
        try (ZipFile zip = open(file, source.name())) {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            var entries = new NpzEntries(zip, file.length(), source.name(), source.budget());
            entries.check();
            entries.readInto(tensors);
            return new NamedTensors(tensors);
        }
    }

    private static ZipFile open(File file, String name) throws IOException {
        try {
            return new ZipFile(file);
        } catch (ZipException | EOFException | IllegalArgumentException e) { // the last for some faults in names
            throw new FormatException(name, "is no valid zip file: "
                    + (e.getMessage() == null ? "its directory is cut off" : e.getMessage()), e);
        }
    }
}
