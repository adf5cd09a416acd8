package org.chainrule.nn.io;

import java.io.IOException;
import java.nio.ByteBuffer;

import org.chainrule.autograd.Shape;

/**
 * The header of an IDX file: two bytes of 0, the type's code, the number of axes, and a 32-bit size for
 * each. As in the elements, the greatest byte comes first.
 *
 * @param type the kind of number
 * @param shape the sizes
 */
record IdxHeader(IdxType type, Shape shape) {
    private static final int MAGIC = 4;

    static IdxHeader read(ByteSource from) throws IOException {
        byte[] magic = from.readExactly(MAGIC, "the header");
        IdxType type = IdxType.of(magic[2]);
        if (magic[0] != 0 || magic[1] != 0) {
            throw from.error(String.format("isn't IDX, which begins with two bytes of 0: it begins with "
                    + "%02x %02x %02x %02x", magic[0], magic[1], magic[2], magic[3]));
        }
        if (type == null) {
            throw from.error(String.format("has numbers of the unknown type 0x%02x; IDX has 0x08 to 0x0e without 0x0a",
                    magic[2]));
        }
        int rank = Byte.toUnsignedInt(magic[3]);
        if (rank == 0) {
            throw from.error("has no axes, but must have 1 or more");
        }
        ByteBuffer sizes = ByteBuffer.wrap(from.readExactly(rank * Integer.BYTES, "the header"));
        long[] unsigned = new long[rank];
        for (int axis = 0; axis < rank; axis++) {
            unsigned[axis] = Integer.toUnsignedLong(sizes.getInt());
        }
        return new IdxHeader(type, TensorData.shape(from.name(), unsigned));
    }

    byte[] toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(MAGIC + shape.rank() * Integer.BYTES);
        bytes.putShort((short) 0).put((byte) type.code()).put((byte) shape.rank());
        for (int size : shape.toArray()) {
            bytes.putInt(size);
        }
        return bytes.array();
    }
}
