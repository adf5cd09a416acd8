package org.chainrule.nn.io;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * IDX files, the format of the MNIST digits: numbers of one type and any shape. Files are read plain or compressed by gzip,
 * which is recognised by the first bytes.
 */
public final class Idx {
    private static final int LARGEST_BYTE = 255;
    private static final int MOST_AXES = 255;

    private Idx() {}

    /**
     * Reads a file.
     *
     * @param file the file
     * @return its numbers: I64 for the whole ones of any size, F32 for floats, F64 for doubles
     * @throws FormatException if it isn't IDX, or is shorter or longer than its header says
     * @throws UncheckedIOException if it can't be read
     */
    public static Tensor read(Path file) {
        IdxFile idx = IdxFile.read(file);
        return idx.type().tensor(idx.shape(), idx.data());
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
        IdxFile idx = IdxFile.read(file);
        if (idx.type() != IdxType.UBYTE || idx.shape().rank() != 3) {
            throw new FormatException(file.toString(), "has numbers of type " + idx.type() + " and shape " + idx.shape()
                    + ", but images are of type UBYTE and shape (images, height, width)");
        }
        return new UnsignedBytes(idx.shape(), idx.data()).scaled();
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
        IdxFile idx = IdxFile.read(file);
        if (idx.type() != IdxType.UBYTE) {
            throw new FormatException(file.toString(), "has numbers of type " + idx.type() + ", not of type UBYTE");
        }
        return new UnsignedBytes(idx.shape(), idx.data());
    }

    /**
     * Writes a file, compressed if its name ends in {@code .gz}. A file of that name is replaced.
     *
     * @param file the file
     * @param x whole numbers from 0 to 255, which become unsigned bytes; or F32 or F64; with 1 axis or more
     * @throws IllegalArgumentException if it is a scalar or of type BOOL, or a whole number isn't in 0..255
     * @throws UncheckedIOException if the file can't be written
     */
    public static void write(Path file, Tensor x) {
        IdxType type = writable(x);
        try (OutputStream bytes = Files.newOutputStream(file);
                OutputStream packed = file.toString().endsWith(".gz") ? new GZIPOutputStream(bytes) : bytes;
                DataOutputStream output = new DataOutputStream(new BufferedOutputStream(packed))) {
            output.writeShort(0);
            output.writeByte(type.code());
            output.writeByte(x.shape().rank());
            for (int size : x.shape().toArray()) {
                output.writeInt(size);
            }
            writeNumbers(output, type, x);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": can't be written: " + e, e);
        }
    }

    private static IdxType writable(Tensor x) {
        if (x.shape().rank() == 0 || x.shape().rank() > MOST_AXES) {
            throw new IllegalArgumentException("IDX files have from 1 to 255 axes, but the shape is " + x.shape());
        }
        return switch (x.dtype()) {
            case F32 -> IdxType.FLOAT;
            case F64 -> IdxType.DOUBLE;
            case I64 -> {
                requireBytes(x.shape(), x.toLongArray());
                yield IdxType.UBYTE;
            }
            case BOOL -> throw new IllegalArgumentException("IDX files have no truth values: use to(I64)");
        };
    }

    private static void requireBytes(Shape shape, long... values) {
        for (int n = 0; n < values.length; n++) {
            if (values[n] < 0 || values[n] > LARGEST_BYTE) {
                throw new IllegalArgumentException("element " + Shape.of(shape.index(n)) + " is " + values[n]
                        + ", but whole numbers are written as bytes from 0 to 255; use to(F64) for others");
            }
        }
    }

    private static void writeNumbers(DataOutputStream output, IdxType type, Tensor x) throws IOException {
        switch (type) {
            case FLOAT -> {
                for (float value : x.toFloatArray()) {
                    output.writeFloat(value);
                }
            }
            case DOUBLE -> {
                for (double value : x.toDoubleArray()) {
                    output.writeDouble(value);
                }
            }
            default -> {
                for (long value : x.toLongArray()) {
                    output.writeByte((int) value);
                }
            }
        }
    }
}
