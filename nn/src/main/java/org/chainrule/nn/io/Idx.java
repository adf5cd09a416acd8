package org.chainrule.nn.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.internal.AtomicFile;

/**
 * Reads and writes IDX files, the format of the MNIST digits: numbers of one type and any shape. Files are read plain
 * or compressed by gzip, which is recognized by the first bytes.
 */
public final class Idx {
    private static final int LARGEST_BYTE = 255;
    private static final int MOST_AXES = 255;

    private Idx() {}

    /**
     * Reads the numbers in a file.
     *
     * @param file the file
     * @return its numbers: I64 for the whole ones of any size, F32 for floats, F64 for doubles
     * @throws FormatException if it isn't IDX, or is shorter or longer than its header says
     * @throws UncheckedIOException if it can't be read
     */
    public static Tensor read(Path file) {
        return read(file, Idx::numbers);
    }

    /**
     * Reads numbers from a stream, and, unless it is compressed, nothing that comes after them.
     *
     * @param in the stream, which stays open
     * @return its numbers, as of {@link #read(Path)}
     * @throws FormatException as {@link #read(Path)}
     * @throws UncheckedIOException if it can't be read
     */
    public static Tensor read(InputStream in) {
        return read(in, ByteSource.STREAM);
    }

    /**
     * Reads numbers from a stream with a name.
     *
     * @param in the stream, which stays open
     * @param name what it is called in errors
     * @return its numbers, as of {@link #read(Path)}
     * @throws FormatException as {@link #read(Path)}
     * @throws UncheckedIOException if it can't be read
     */
    public static Tensor read(InputStream in, String name) {
        return read(in, name, Idx::numbers);
    }

    /**
     * Reads images of unsigned bytes.
     *
     * @param file the file
     * @return the images, of type F32 and shape (images, height, width), with 0 for byte 0 and 1 for byte 255
     * @throws FormatException if it isn't IDX, is shorter or longer than its header says, or has other numbers or another
     *         number of axes
     * @throws UncheckedIOException if it can't be read
     */
    public static Tensor images(Path file) {
        return read(file, Idx::pixels);
    }

    /**
     * Reads images of unsigned bytes from a stream, and, unless it is compressed, nothing that comes after them.
     *
     * @param in the stream, which stays open
     * @return the images, as of {@link #images(Path)}
     * @throws FormatException as {@link #images(Path)}
     * @throws UncheckedIOException if it can't be read
     */
    public static Tensor images(InputStream in) {
        return images(in, ByteSource.STREAM);
    }

    /**
     * Reads images of unsigned bytes from a stream with a name.
     *
     * @param in the stream, which stays open
     * @param name what it is called in errors
     * @return the images, as of {@link #images(Path)}
     * @throws FormatException as {@link #images(Path)}
     * @throws UncheckedIOException if it can't be read
     */
    public static Tensor images(InputStream in, String name) {
        return read(in, name, Idx::pixels);
    }

    /**
     * Reads unsigned bytes as they are, without making wider numbers of them.
     *
     * @param file the file
     * @return the bytes
     * @throws FormatException if it isn't IDX, is shorter or longer than its header says, or has other numbers
     * @throws UncheckedIOException if it can't be read
     */
    public static UnsignedBytes unsignedBytes(Path file) {
        return read(file, Idx::bytes);
    }

    /**
     * Reads unsigned bytes as they are from a stream, and, unless it is compressed, nothing that comes after them.
     *
     * @param in the stream, which stays open
     * @return the bytes, as of {@link #unsignedBytes(Path)}
     * @throws FormatException as {@link #unsignedBytes(Path)}
     * @throws UncheckedIOException if it can't be read
     */
    public static UnsignedBytes unsignedBytes(InputStream in) {
        return unsignedBytes(in, ByteSource.STREAM);
    }

    /**
     * Reads unsigned bytes as they are from a stream with a name.
     *
     * @param in the stream, which stays open
     * @param name what it is called in errors
     * @return the bytes, as of {@link #unsignedBytes(Path)}
     * @throws FormatException as {@link #unsignedBytes(Path)}
     * @throws UncheckedIOException if it can't be read
     */
    public static UnsignedBytes unsignedBytes(InputStream in, String name) {
        return read(in, name, Idx::bytes);
    }

    /** Reads the elements behind a header. */
    @FunctionalInterface
    private interface Elements<T> {

        T read(ByteSource from, IdxHeader header) throws IOException;
    }

    private static <T> T read(Path file, Elements<T> elements) {
        return ByteSource.read(file, source -> read(source, elements));
    }

    private static <T> T read(InputStream in, String name, Elements<T> elements) {
        return ByteSource.read(in, name, source -> read(source, elements));
    }

    private static <T> T read(ByteSource source, Elements<T> elements) throws IOException {
        return source.decompressed(from -> {
            IdxHeader header = IdxHeader.read(from);
            T read = elements.read(from, header);
            from.requireEnd("goes on after the elements of shape " + header.shape() + " that its header promises");
            return read;
        });
    }

    private static Tensor numbers(ByteSource from, IdxHeader header) throws IOException {
        return TensorData.read(from, header.type().elements(), ByteOrder.BIG_ENDIAN, header.shape());
    }

    private static UnsignedBytes bytes(ByteSource from, IdxHeader header) throws IOException {
        if (header.type() != IdxType.UBYTE) {
            throw from.error("has numbers of type " + header.type() + ", not of type UBYTE");
        }
        return TensorData.readBytes(from, header.shape());
    }

    private static Tensor pixels(ByteSource from, IdxHeader header) throws IOException {
        if (header.type() != IdxType.UBYTE || header.shape().rank() != 3) {
            throw from.error("has numbers of type " + header.type() + " and shape " + header.shape()
                    + ", but images are of type UBYTE and shape (images, height, width)");
        }
        UnsignedBytes pixels = bytes(from, header);
        from.takeMemory(2L * Float.BYTES * pixels.values().length, "the pixels of shape " + header.shape());
        return pixels.scaled();
    }

    /**
     * Writes a tensor to a file, compressed if its name ends in {@code .gz}.
     *
     * @param file where; an old file is replaced, once the new one is whole
     * @param x whole numbers from 0 to 255, which become unsigned bytes; or F32 or F64; with 1 axis or more
     * @throws IllegalArgumentException if it is a scalar or of type BOOL, or a whole number isn't in 0..255
     * @throws UncheckedIOException if the file can't be written; an old file is then as it was
     */
    public static void write(Path file, Tensor x) {
        IdxHeader header = header(x);
        AtomicFile.write(file, out -> {
            if (file.toString().endsWith(".gz")) {
                try (var compressed = new GZIPOutputStream(ByteSink.leftOpen(out))) {
                    write(compressed, header, x);
                }
            } else {
                write(out, header, x);
            }
        });
    }

    /**
     * Writes a tensor to a stream, without compression.
     *
     * @param out where to; it is flushed and stays open
     * @param x as of {@link #write(Path, Tensor)}
     * @throws IllegalArgumentException as {@link #write(Path, Tensor)}
     * @throws UncheckedIOException if the stream can't be written to
     */
    public static void write(OutputStream out, Tensor x) {
        IdxHeader header = header(x);
        ByteSink.write(out, to -> write(to, header, x));
    }

    private static void write(OutputStream out, IdxHeader header, Tensor x) throws IOException {
        out.write(header.toBytes());
        TensorData.write(out, x, header.type().elements(), ByteOrder.BIG_ENDIAN);
    }

    private static IdxHeader header(Tensor x) {
        Objects.requireNonNull(x, "x");
        if (x.shape().rank() == 0 || x.shape().rank() > MOST_AXES) {
            throw new IllegalArgumentException("IDX files have from 1 to 255 axes, but the shape is " + x.shape());
        }
        return new IdxHeader(switch (x.dtype()) {
            case F32 -> IdxType.FLOAT;
            case F64 -> IdxType.DOUBLE;
            case I64 -> {
                requireBytes(x.shape(), x.toLongArray());
                yield IdxType.UBYTE;
            }
            case BOOL -> throw new IllegalArgumentException(
                    "IDX files have no truth values, as these of shape " + x.shape() + "; use to(I64)");
        }, x.shape());
    }

    private static void requireBytes(Shape shape, long... values) {
        for (int n = 0; n < values.length; n++) {
            if (values[n] < 0 || values[n] > LARGEST_BYTE) {
                throw new IllegalArgumentException("element " + Shape.of(shape.index(n)) + " is " + values[n]
                        + ", but whole numbers are written as bytes from 0 to 255; use to(F64) for others");
            }
        }
    }
}
