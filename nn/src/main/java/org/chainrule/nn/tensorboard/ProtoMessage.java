package org.chainrule.nn.tensorboard;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Encodes a message of Protocol Buffers, field by field: each is its number and the kind of its value, followed by the value. A field that
 * isn't written has the value 0.
 */
final class ProtoMessage {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    ProtoMessage put(int field, long value) {
        key(field, VARINT);
        varint(value);
        return this;
    }

    ProtoMessage put(int field, double value) {
        key(field, FIXED64);
        bytes.writeBytes(littleEndian(Double.BYTES).putDouble(value).array());
        return this;
    }

    ProtoMessage put(int field, float value) {
        key(field, FIXED32);
        bytes.writeBytes(littleEndian(Float.BYTES).putFloat(value).array());
        return this;
    }

    ProtoMessage put(int field, byte[] value) {
        key(field, LENGTH_DELIMITED);
        varint(value.length);
        bytes.writeBytes(value);
        return this;
    }

    ProtoMessage put(int field, String value) {
        return put(field, value.getBytes(StandardCharsets.UTF_8));
    }

    ProtoMessage put(int field, ProtoMessage value) {
        return put(field, value.toByteArray());
    }

    /** Writes a packed repeated field. */
    ProtoMessage putAll(int field, double... values) {
        ByteBuffer packed = littleEndian(Math.multiplyExact(values.length, Double.BYTES));
        packed.asDoubleBuffer().put(values);
        return put(field, packed.array());
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }

    private void key(int field, int kind) {
        varint((long) field << 3 | kind);
    }

    /** Writes groups of seven bits, the lowest first; all but the last have the highest bit of their byte set. */
    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7F) != 0) {
            bytes.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
