package org.chainrule.nn.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/** The elements of tensors as the bytes of files. They pass through a buffer, so that files may be of any size. */
final class TensorData {
    private static final int BUFFER = 1 << 18; // bytes; a multiple of every element's width

    private TensorData() {}

    /** The bytes that elements take in a file. */
    static long bytes(ElementType type, Shape shape) {
        return (long) shape.count() * type.width();
    }

    /** A shape of sizes that a file states. */
    static Shape shape(long[] sizes, String where) {
        int[] checked = new int[sizes.length];
        for (int axis = 0; axis < sizes.length; axis++) {
            if (sizes[axis] < 0 || sizes[axis] > Integer.MAX_VALUE) {
                throw new FormatException(where,
                        "an axis has the size " + sizes[axis] + ", where 0 to 2^31 - 1 can be");
            }
            checked[axis] = (int) sizes[axis];
        }
        try {
            return Shape.of(checked);
        } catch (IllegalArgumentException e) {
            throw new FormatException(where, e.getMessage(), e);
        }
    }

    /** Reads elements in row-major order. Whoever calls has checked that the file is long enough for them. */
    static Tensor read(ReadableByteChannel from, ElementType type, ByteOrder order, Shape shape, String where)
            throws IOException {
        int count = shape.count();
        Object array = type.array(count);
        ByteBuffer buffer = buffer(type, shape).order(order);
        int atOnce = BUFFER / type.width();
        for (int at = 0, now; at < count; at += now) {
            now = Math.min(count - at, atOnce);
            fill(from, buffer.clear().limit(now * type.width()), where);
            if (type == ElementType.BOOL) {
                requireTruthValues(buffer, where);
            }
            type.decode(buffer, array, at, now);
        }
        return tensor(shape, array);
    }

    private static ByteBuffer buffer(ElementType type, Shape shape) {
        return ByteBuffer.allocate((int) Math.min(bytes(type, shape), BUFFER));
    }

    /** Reads as many bytes as there is room for, and turns to their start. */
    static void fill(ReadableByteChannel from, ByteBuffer buffer, String where) throws IOException {
        while (buffer.hasRemaining()) {
            if (from.read(buffer) < 0) {
                throw new FormatException(where, "ends too early, as if it was cut off");
            }
        }
        buffer.flip();
    }

    private static void requireTruthValues(ByteBuffer bytes, String where) {
        for (int n = 0; n < bytes.limit(); n++) {
            if ((bytes.get(n) & ~1) != 0) {
                throw new FormatException(where, "has a truth value of " + bytes.get(n) + ", where 0 or 1 can be");
            }
        }
    }

    private static Tensor tensor(Shape shape, Object array) {
        return switch (array) {
            case double[] numbers -> Tensor.of(shape, numbers);
            case float[] numbers -> Tensor.of(shape, numbers);
            case long[] numbers -> Tensor.of(numbers).reshape(shape);
            case boolean[] values -> Tensor.of(values).reshape(shape);
            default -> throw new AssertionError(array);
        };
    }

    /** Writes the elements in row-major order, little-endian. */
    static void write(WritableByteChannel to, Tensor tensor) throws IOException {
        ElementType type = ElementType.of(tensor.dtype());
        Object array = switch (tensor.dtype()) {
            case F64 -> tensor.toDoubleArray();
            case F32 -> tensor.toFloatArray();
            case I64 -> tensor.toLongArray();
            case BOOL -> tensor.toBooleanArray();
        };
        ByteBuffer buffer = buffer(type, tensor.shape()).order(ByteOrder.LITTLE_ENDIAN);
        int atOnce = BUFFER / type.width();
        for (int at = 0, now; at < tensor.size(); at += now) {
            now = Math.min(tensor.size() - at, atOnce);
            encode(array, at, now, buffer.clear().limit(now * type.width()));
            writeAll(to, buffer);
        }
    }

    private static void encode(Object array, int at, int count, ByteBuffer buffer) {
        switch (array) {
            case double[] numbers -> buffer.asDoubleBuffer().put(numbers, at, count);
            case float[] numbers -> buffer.asFloatBuffer().put(numbers, at, count);
            case long[] numbers -> buffer.asLongBuffer().put(numbers, at, count);
            case boolean[] values -> {
                for (int n = 0; n < count; n++) {
                    buffer.put(n, values[at + n] ? (byte) 1 : 0);
                }
            }
            default -> throw new AssertionError(array);
        }
    }

    /** Writes what is left of a buffer. */
    static void writeAll(WritableByteChannel to, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            to.write(buffer);
        }
    }
}
