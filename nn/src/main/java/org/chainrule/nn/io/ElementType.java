package org.chainrule.nn.io;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

import org.chainrule.autograd.DType;

/** A type of element as files have it, by the name that safetensors gives it, and with NumPy's code. */
enum ElementType {
    F64(8, DType.F64, "f8"), F32(4, DType.F32, "f4"), F16(2, DType.F32, "f2"), BF16(2, DType.F32, ""), // NumPy has no BF16
    I64(8, DType.I64, "i8"), I32(4, DType.I64, "i4"), I16(2, DType.I64, "i2"), I8(1, DType.I64, "i1"), U32(4, DType.I64,
            "u4"), U16(2, DType.I64, "u2"), U8(1, DType.I64, "u1"), BOOL(1, DType.BOOL, "b1");

    private final int width;
    private final DType dtype;
    private final String code;

    ElementType(int width, DType dtype, String code) {
        this.width = width;
        this.dtype = dtype;
        this.code = code;
    }

    /** Returns the type that a tensor's elements are written in. */
    static ElementType of(DType type) {
        return switch (type) {
            case F64 -> F64;
            case F32 -> F32;
            case I64 -> I64;
            case BOOL -> BOOL;
        };
    }

    /** Finds the type of a name in safetensors. */
    static Optional<ElementType> named(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }

    /** Finds the type of a code of NumPy's, such as f8. */
    static Optional<ElementType> coded(String code) {
        return Arrays.stream(values()).filter(type -> !code.isEmpty() && type.code.equals(code)).findFirst();
    }

    /** Returns the number of bytes of one element. */
    int width() {
        return width;
    }

    /** Returns the type that elements are read as, without loss. */
    DType dtype() {
        return dtype;
    }

    /** Returns NumPy's code, without the byte order. */
    String code() {
        return code;
    }

    /** Makes an array for elements of this type. */
    Object array(int count) {
        return switch (dtype) {
            case F64 -> new double[count];
            case F32 -> new float[count];
            case I64 -> new long[count];
            case BOOL -> new boolean[count];
        };
    }

    /**
     * Decodes elements into an array that {@link #array} made, from index {@code at} on, in the buffer's byte order.
     */
    void decode(ByteBuffer bytes, Object array, int at, int count) {
        switch (array) {
            case double[] numbers -> bytes.asDoubleBuffer().get(numbers, at, count);
            case float[] numbers when this == F32 -> bytes.asFloatBuffer().get(numbers, at, count);
            case float[] numbers -> {
                for (int n = 0; n < count; n++) {
                    numbers[at + n] = half(bytes.getShort(n * width));
                }
            }
            case long[] numbers when this == I64 -> bytes.asLongBuffer().get(numbers, at, count);
            case long[] numbers -> {
                for (int n = 0; n < count; n++) {
                    numbers[at + n] = whole(bytes, n * width);
                }
            }
            case boolean[] values -> {
                for (int n = 0; n < count; n++) {
                    values[at + n] = bytes.get(n) != 0;
                }
            }
            default -> throw new AssertionError(this);
        }
    }

    /** Encodes elements of an array as this type, which must be able to hold them, in the buffer's byte order. */
    void encode(Object array, int at, int count, ByteBuffer bytes) {
        switch (array) {
            case double[] numbers -> bytes.asDoubleBuffer().put(numbers, at, count);
            case float[] numbers -> bytes.asFloatBuffer().put(numbers, at, count);
            case long[] numbers when this == I64 -> bytes.asLongBuffer().put(numbers, at, count);
            case long[] numbers when this == U8 -> {
                for (int n = 0; n < count; n++) {
                    bytes.put(n, (byte) numbers[at + n]);
                }
            }
            case boolean[] values -> {
                for (int n = 0; n < count; n++) {
                    bytes.put(n, values[at + n] ? (byte) 1 : 0);
                }
            }
            default -> throw new AssertionError(this);
        }
    }

    private float half(short bits) {
        // a BF16 is the first half of an F32
        return this == F16 ? Float.float16ToFloat(bits) : Float.intBitsToFloat(bits << Short.SIZE);
    }

    private long whole(ByteBuffer bytes, int offset) {
        return switch (this) {
            case I32 -> bytes.getInt(offset);
            case I16 -> bytes.getShort(offset);
            case I8 -> bytes.get(offset);
            case U32 -> Integer.toUnsignedLong(bytes.getInt(offset));
            case U16 -> Short.toUnsignedLong(bytes.getShort(offset));
            case U8 -> Byte.toUnsignedLong(bytes.get(offset));
            default -> throw new AssertionError(this);
        };
    }
}
