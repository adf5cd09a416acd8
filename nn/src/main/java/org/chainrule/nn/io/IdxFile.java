package org.chainrule.nn.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

import org.chainrule.autograd.Shape;

/**
 * What an IDX file holds. The format: two bytes of 0, the type's code, the number of axes, a 32-bit size for each, then the
 * numbers in row-major order; of each number the greatest byte comes first.
 *
 * @param type the kind of number
 * @param shape the sizes
 * @param data the numbers as they stand in the file, as many as the shape says
 */
record IdxFile(IdxType type, Shape shape, byte[] data) {
    private static final int MAGIC = 4;
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    static IdxFile read(Path file) {
        try (InputStream input = Gzip.open(file)) {
            return read(file.toString(), input);
        } catch (IOException e) {
            throw ReadErrors.of(file.toString(), e);
        }
    }

    private static IdxFile read(String file, InputStream input) throws IOException {
        byte[] magic = exactly(file, input, MAGIC, "the header");
        IdxType type = IdxType.of(magic[2]);
        if (magic[0] != 0 || magic[1] != 0) {
            throw new FormatException(file, String.format("isn't IDX, which begins with two bytes of 0: it begins with "
                    + "%02x %02x %02x %02x", magic[0], magic[1], magic[2], magic[3]));
        }
        if (type == null) {
            throw new FormatException(file,
                    String.format("has numbers of the unknown type 0x%02x; IDX has 0x08 to 0x0e "
                            + "without 0x0a", magic[2]));
        }
        int rank = Byte.toUnsignedInt(magic[3]);
        if (rank == 0) {
            throw new FormatException(file, "has no axes, but must have 1 or more");
        }
        int[] sizes = new int[rank];
        ByteBuffer.wrap(exactly(file, input, rank * Integer.BYTES, "the header")).asIntBuffer().get(sizes);
        Shape shape = shape(file, type, sizes);
        // Not an array of the promised size at once: readNBytes grows with what is really there.
        byte[] data = exactly(file, input, shape.count() * type.bytes(), "the numbers of shape " + shape);
        if (input.read() >= 0) {
            throw new FormatException(file,
                    "goes on after the numbers of shape " + shape + " that its header promises");
        }
        return new IdxFile(type, shape, data);
    }

    private static Shape shape(String file, IdxType type, int... sizes) {
        long bytes = type.bytes();
        for (int size : sizes) {
            // Stays within a long, and over the limit; a size of 2^31 or more is negative as an int.
            bytes = Math.min(bytes * Integer.toUnsignedLong(size), 1L << 31);
        }
        if (bytes > LARGEST_ARRAY || Arrays.stream(sizes).anyMatch(size -> size < 0)) {
            throw new FormatException(file, "promises numbers of shape "
                    + Arrays.toString(Arrays.stream(sizes).mapToLong(Integer::toUnsignedLong).toArray())
                    + " and type " + type + ", but at most " + LARGEST_ARRAY + " bytes can be read");
        }
        return Shape.of(sizes);
    }

    private static byte[] exactly(String file, InputStream input, int count, String what) throws IOException {
        byte[] bytes = input.readNBytes(count);
        if (bytes.length < count) {
            throw new FormatException(file, "ends in " + what + ": " + bytes.length + " bytes of " + count
                    + " are there; is it complete?");
        }
        return bytes;
    }
}
