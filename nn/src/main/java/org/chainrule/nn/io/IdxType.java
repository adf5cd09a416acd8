package org.chainrule.nn.io;

import java.nio.ByteBuffer;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/** The kinds of number in an IDX file. */
enum IdxType {
    UBYTE(0x08, 1), SBYTE(0x09, 1), SHORT(0x0b, 2), INT(0x0c, 4), FLOAT(0x0d, 4), DOUBLE(0x0e, 8);

    private final int code;
    private final int bytes;

    IdxType(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    int code() {
        return code;
    }

    /** How many bytes one takes. */
    int bytes() {
        return bytes;
    }

    /** The type of a code, or null if there is none. */
    static IdxType of(int code) {
        for (IdxType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        return null;
    }

    /** The numbers as a tensor. */
    Tensor tensor(Shape shape, byte[] data) {
        ByteBuffer from = ByteBuffer.wrap(data); // the greatest byte first, as in the files
        return switch (this) {
            case FLOAT -> {
                float[] values = new float[shape.count()];
                from.asFloatBuffer().get(values);
                yield Tensor.of(shape, values);
            }
            case DOUBLE -> {
                double[] values = new double[shape.count()];
                from.asDoubleBuffer().get(values);
                yield Tensor.of(shape, values);
            }
            case UBYTE, SBYTE, SHORT, INT -> {
                long[] values = new long[shape.count()];
                for (int n = 0; n < values.length; n++) {
                    values[n] = whole(from);
                }
                yield Tensor.of(values).reshape(shape);
            }
        };
    }

    private long whole(ByteBuffer from) {
        return switch (this) {
            case UBYTE -> Byte.toUnsignedLong(from.get());
            case SBYTE -> from.get();
            case SHORT -> from.getShort();
            case INT -> from.getInt();
            case FLOAT, DOUBLE -> throw new AssertionError(this);
        };
    }
}
