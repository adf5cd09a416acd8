package org.chainrule.nn.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.NamedTensors;

/**
 * Named arrays in an archive of NumPy's, as {@code np.savez} and {@code np.savez_compressed} write them and
 * {@code np.load} reads them: a zip file with an {@link Npy} entry for each.
 *
 * {@snippet :
 * NamedTensors digits = Npz.read(Path.of("mnist.npz"));
 * Tensor images = digits.get("x_train").to(DType.F32).div(255);
 * }
 *
 * <p>
 * Entries are written as they are and read compressed or not. An archive that would take more than 1 GB is read only if
 * that is at most 100 times its own size, and a checksum that is wrong is an error. Files stand in the default file
 * system.
 */
public final class Npz {
    private Npz() {}

    /**
     * Writes tensors. The same tensors give the same bytes.
     *
     * @param file where; an old file is replaced, once the new one is whole
     * @param tensors the tensors; of a view its elements
     * @throws UncheckedIOException if that can't be done; an old file is then as it was
     * @throws IllegalArgumentException if a name has a backslash or a control character, or reads like a path that leads
     *         out of a folder, such as {@code ../w}
     */
    public static void write(Path file, NamedTensors tensors) {
        tensors.names().forEach(name -> {
            if (!NpzEntries.isHarmless(name)) {
                throw new IllegalArgumentException(
                        FormatException.quoted(name)
                                + " can't be a name in an npz file; it reads like a path, or has a "
                                + "backslash or a control character");
            }
        });
        AtomicFile.write(file, out -> NpzEntries.write(out, tensors));
    }

    /**
     * Reads an archive.
     *
     * @param file the file
     * @return the arrays by name, without {@code .npy}, in the order of the archive; none requires a gradient
     * @throws FormatException if the file is no zip file, or has something other than valid arrays; the message names
     *         the entry
     * @throws UncheckedIOException if it can't be read
     */
    public static NamedTensors read(Path file) {
        try (ZipFile zip = open(file)) {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            var entries = new NpzEntries(zip, Files.size(file), file.toString());
            entries.check();
            entries.readInto(tensors);
            return new NamedTensors(tensors);
        } catch (IOException e) {
            throw ByteSource.failure(file.toString(), e);
        }
    }

    private static ZipFile open(Path file) throws IOException {
        try {
            return new ZipFile(file.toFile());
        } catch (ZipException | EOFException | IllegalArgumentException e) { // the last for some faults in names
            throw new FormatException(file.toString(), "is no valid zip file: "
                    + (e.getMessage() == null ? "its directory is cut off" : e.getMessage()), e);
        }
    }
}
