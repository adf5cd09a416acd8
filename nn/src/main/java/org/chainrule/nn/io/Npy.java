package org.chainrule.nn.io;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.internal.AtomicFile;

/**
 * Reads and writes a tensor in NumPy's npy format, as {@code np.load} and {@code np.save} do.
 *
 * {@snippet :
 * Tensor images = Npy.read(Path.of("images.npy"));
 * Npy.write(Path.of("predictions.npy"), net.forward(images));
 * }
 *
 * <p>
 * F32, F64, I64 and BOOL are written and read; float16 is read as F32, and whole numbers of 8, 16 and 32 bits as I64,
 * with a sign or without. Numbers may be little-endian or big-endian, and in C's order or Fortran's.
 */
public final class Npy {
    private Npy() {}

    /**
     * Writes a tensor to a file, with the bytes that {@code np.save} would write.
     *
     * @param file where; an old file is replaced, once the new one is whole
     * @param tensor the tensor; of a view its elements
     * @throws UncheckedIOException if that can't be done; an old file is then as it was
     */
    public static void write(Path file, Tensor tensor) {
        Objects.requireNonNull(tensor, "tensor");
        AtomicFile.write(file, out -> NpyArray.write(out, tensor));
    }

    /**
     * Writes a tensor to a stream.
     *
     * @param out where to; it is flushed and stays open
     * @param tensor the tensor; of a view its elements
     * @throws UncheckedIOException if that can't be done
     */
    public static void write(OutputStream out, Tensor tensor) {
        Objects.requireNonNull(tensor, "tensor");
        ByteSink.write(out, to -> NpyArray.write(to, tensor));
    }

    /**
     * Reads the array in a file.
     *
     * @param file the file, of version 1.0, 2.0 or 3.0
     * @return the array, which requires no gradient; one in Fortran's order is a view
     * @throws FormatException if the file isn't valid, or has elements of another type or more than 2^31 - 1
     * @throws UncheckedIOException if it can't be read
     */
    public static Tensor read(Path file) {
        return ByteSource.read(file, NpyArray::read);
    }

    /**
     * Reads an array from a stream, and nothing that comes after it.
     *
     * @param in the stream, which stays open
     * @return the array, as of {@link #read(Path)}
     * @throws FormatException as {@link #read(Path)}
     * @throws UncheckedIOException if it can't be read
     */
    public static Tensor read(InputStream in) {
        return read(in, ByteSource.STREAM);
    }

    /**
     * Reads an array from a stream with a name.
     *
     * @param in the stream, which stays open
     * @param name what it is called in errors
     * @return the array, as of {@link #read(Path)}
     * @throws FormatException as {@link #read(Path)}
     * @throws UncheckedIOException if it can't be read
     */
    public static Tensor read(InputStream in, String name) {
        return ByteSource.read(in, name, NpyArray::read);
    }
}
