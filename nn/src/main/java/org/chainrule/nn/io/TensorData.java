package org.chainrule.nn.io;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.internal.ArrayLimit;

/**
 * Reads and writes the elements of tensors as bytes, in row-major order. They pass through a buffer, so that there may
 * be any number.
 */
final class TensorData {
    private static final int BUFFER = 1 << 18; // bytes; a multiple of every element's width
    private static final int FIRST = 1 << 10; // elements of an array that will grow

    private TensorData() {}

    /** Returns the number of bytes that elements take. */
    static long bytes(ElementType type, Shape shape) {
        return (long) shape.count() * type.width();
    }

    /** Makes a shape of sizes that were read. */
    static Shape shape(String where, long... sizes) {
        int[] checked = new int[sizes.length];
        for (int axis = 0; axis < sizes.length; axis++) {
            if (sizes[axis] < 0 || sizes[axis] > Integer.MAX_VALUE) {
                throw new FormatException(where,
                        "an axis has the size " + sizes[axis] + ", where 0 to 2^31 - 1 can be");
            }
            checked[axis] = (int) sizes[axis];
        }
        try {
            Shape shape = Shape.of(checked);
            if (shape.count() > ArrayLimit.LONGEST) {
                throw new FormatException(where, "has " + shape.count() + " elements, more than an array can");
            }
            return shape;
        } catch (IllegalArgumentException e) {
            throw new FormatException(where, e.getMessage(), e);
        }
    }

    // ---- reading ----

    /** Reads elements. Where it isn't known how many bytes there are, the array grows as they come. */
    static Tensor read(ByteSource from, ElementType type, ByteOrder order, Shape shape) throws IOException {
        int count = shape.count();
        boolean isKnown = isPresent(from, type, shape);
        ByteBuffer buffer = buffer(type, shape).order(order);
        int atOnce = BUFFER / type.width();
        int first = isKnown ? count : Math.min(count, FIRST);
        takeMemory(from, type, shape, first);
        Object array = type.array(first);
        for (int at = 0, now; at < count; at += now) {
            now = Math.min(count - at, atOnce);
            int expected = now * type.width();
            int present = from.readAtMost(buffer.array(), expected);
            if (present < expected) {
                throw tooShort(from, (long) at * type.width() + present, type, shape);
            }
            buffer.clear().limit(expected);
            if (type == ElementType.BOOL) {
                requireTruthValues(from, buffer);
            }
            if (at + now > Array.getLength(array)) {
                array = longer(from, type, shape, array, at, at + now);
            }
            type.decode(buffer, array, at, now);
        }
        return tensor(shape, array);
    }

    /** Reads unsigned bytes as they are. */
    static UnsignedBytes readBytes(ByteSource from, Shape shape) throws IOException {
        isPresent(from, ElementType.U8, shape);
        byte[] bytes = from.readLimited(shape.count(), "the elements of shape " + shape);
        if (bytes.length < shape.count()) {
            throw tooShort(from, bytes.length, ElementType.U8, shape);
        }
        return new UnsignedBytes(shape, bytes);
    }

    /** Returns whether the elements are known to be all there; throws if it is known that they aren't. */
    private static boolean isPresent(ByteSource from, ElementType type, Shape shape) {
        long present = from.remaining().orElse(Long.MAX_VALUE);
        if (present < bytes(type, shape)) {
            throw tooShort(from, present, type, shape);
        }
        return from.remaining().isPresent();
    }

    private static FormatException tooShort(ByteSource from, long present, ElementType type, Shape shape) {
        return from.endsIn("the elements of shape " + shape, present, bytes(type, shape));
    }

    private static ByteBuffer buffer(ElementType type, Shape shape) {
        return ByteBuffer.allocate((int) Math.min(bytes(type, shape), BUFFER));
    }

    private static void requireTruthValues(ByteSource from, ByteBuffer bytes) {
        for (int n = 0; n < bytes.limit(); n++) {
            if ((bytes.get(n) & ~1) != 0) {
                throw from.errorAt(from.position() - bytes.limit() + n,
                        "has a truth value of " + bytes.get(n) + ", where 0 or 1 can be");
            }
        }
    }

    /** Returns a copy of an array that is at least twice as long, with room for more elements. */
    private static Object longer(ByteSource from, ElementType type, Shape shape, Object array, int filled, int needed) {
        int length = Array.getLength(array);
        int longerLength = (int) Math.min(shape.count(), Math.max(needed, 2L * length));
        takeMemory(from, type, shape, longerLength - length);
        Object longer = type.array(longerLength);
        System.arraycopy(array, 0, longer, 0, filled);
        return longer;
    }

    /** Takes the memory for elements, and for a second array of them: that of the tensor, or a longer one. */
    private static void takeMemory(ByteSource from, ElementType type, Shape shape, int count) {
        from.takeMemory(2L * count * ElementType.of(type.dtype()).width(),
                "the elements of shape " + shape + " and type " + type);
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

    // ---- writing ----

    /** Writes elements in their own type, little-endian. */
    static void write(OutputStream to, Tensor tensor) throws IOException {
        write(to, tensor, ElementType.of(tensor.dtype()), ByteOrder.LITTLE_ENDIAN);
    }

    /** Writes elements in a type that can hold them all. */
    static void write(OutputStream to, Tensor tensor, ElementType type, ByteOrder order) throws IOException {
        Object array = switch (tensor.dtype()) {
            case F64 -> tensor.toDoubleArray();
            case F32 -> tensor.toFloatArray();
            case I64 -> tensor.toLongArray();
            case BOOL -> tensor.toBooleanArray();
        };
        ByteBuffer buffer = buffer(type, tensor.shape()).order(order);
        int atOnce = BUFFER / type.width();
        for (int at = 0, now; at < tensor.size(); at += now) {
            now = Math.min(tensor.size() - at, atOnce);
            type.encode(array, at, now, buffer.clear());
            to.write(buffer.array(), 0, now * type.width());
        }
    }
}
