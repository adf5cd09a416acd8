package org.chainrule.nn.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import java.util.zip.GZIPOutputStream;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.NamedTensors;

/** Files written by hand, and tensors to compare with. */
public final class FileBytes {
    private FileBytes() {}

    /** Bytes from texts (a byte for each character), bytes, and little-endian numbers. */
    static byte[] of(Object... parts) {
        var all = new ByteArrayOutputStream();
        for (Object part : parts) {
            ByteBuffer number = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            all.writeBytes(switch (part) {
                case String text -> text.getBytes(StandardCharsets.ISO_8859_1);
                case byte[] bytes -> bytes;
                case Byte one -> new byte[] {one};
                case Short n -> Arrays.copyOf(number.putShort(n).array(), Short.BYTES);
                case Integer n -> Arrays.copyOf(number.putInt(n).array(), Integer.BYTES);
                case Float n -> Arrays.copyOf(number.putFloat(n).array(), Float.BYTES);
                case Long n -> number.putLong(n).array();
                case Double n -> number.putDouble(n).array();
                default -> throw new AssertionError(part);
            });
        }
        return all.toByteArray();
    }

    /**
     * Compresses bytes.
     *
     * @param bytes any
     * @return a gzip file
     */
    public static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (var output = new GZIPOutputStream(packed)) {
            output.write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return packed.toByteArray();
    }

    /** A safetensors file of a header and as many zeros. */
    static byte[] safetensors(String header, int dataBytes) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return of((long) json.length, json, new byte[dataBytes]);
    }

    /** An npy file of version 1.0. */
    static byte[] npy(String dictionary, byte[] data) {
        return of("\u0093NUMPY", (byte) 1, (byte) 0, (short) dictionary.length(), dictionary, data);
    }

    static NamedTensors named(Object... namesAndTensors) {
        SequencedMap<String, Tensor> named = new LinkedHashMap<>();
        for (int i = 0; i < namesAndTensors.length; i += 2) {
            named.put((String) namesAndTensors[i], (Tensor) namesAndTensors[i + 1]);
        }
        return new NamedTensors(named);
    }

    /** Tensors of every type and of many shapes, some of them views; with NaN, infinities and both zeros. */
    static NamedTensors manyTensors() {
        SequencedMap<String, Tensor> many = new LinkedHashMap<>();
        var random = new Random(1);
        List<Shape> shapes = List.of(Shape.SCALAR, Shape.of(1), Shape.of(7), Shape.of(0), Shape.of(2, 0, 3),
                Shape.of(2, 3), Shape.of(3, 1, 2, 2));
        for (DType type : DType.values()) {
            for (Shape shape : shapes) {
                many.put(type + " " + shape, Tensor.uniform(-100, 100, shape, random).to(type));
            }
            Tensor matrix = Tensor.uniform(-9, 9, Shape.of(4, 5), random).to(type);
            many.put(type + " transposed", matrix.transpose());
            many.put(type + " sliced", matrix.slice(1, 1, 4).slice(0, 2, 4));
            many.put(type + " expanded", Tensor.uniform(-9, 9, Shape.of(3, 1), random).to(type).expand(Shape.of(3, 4)));
        }
        many.put("special F64", Tensor.of(Double.NaN, Double.POSITIVE_INFINITY, -0., 0, Double.MIN_VALUE, -1e300));
        many.put("special F32", Tensor.of(new float[] {Float.NaN, Float.NEGATIVE_INFINITY, -0f, Float.MIN_VALUE}));
        many.put("special I64", Tensor.of(new long[] {Long.MIN_VALUE, Long.MAX_VALUE, (1L << 53) + 1}));
        many.put("longer than a buffer", Tensor.uniform(0, 1, Shape.of(70_001), random).to(DType.F32));
        return new NamedTensors(many);
    }

    static void assertSame(NamedTensors actual, NamedTensors expected) {
        assertThat(actual.names()).isEqualTo(expected.names());
        expected.asMap().forEach((name, tensor) -> assertSame(name, actual.get(name), tensor));
    }

    /** The same type, shape and bits. */
    static void assertSame(String name, Tensor actual, Tensor expected) {
        assertThat(actual.dtype()).as(name).isEqualTo(expected.dtype());
        assertThat(actual.shape()).as(name).isEqualTo(expected.shape());
        assertThat(actual.requiresGrad()).as(name).isFalse();
        switch (expected.dtype()) {
            case F64 ->
                assertThat(Arrays.stream(actual.toDoubleArray()).mapToLong(Double::doubleToRawLongBits)).as(name)
                        .containsExactlyElementsOf(Arrays.stream(expected.toDoubleArray())
                                .mapToLong(Double::doubleToRawLongBits).boxed().toList());
            case F32 -> {
                float[] a = actual.toFloatArray();
                float[] b = expected.toFloatArray();
                for (int n = 0; n < b.length; n++) {
                    assertThat(Float.floatToRawIntBits(a[n])).as(name).isEqualTo(Float.floatToRawIntBits(b[n]));
                }
            }
            case I64 -> assertThat(actual.toLongArray()).as(name).isEqualTo(expected.toLongArray());
            case BOOL -> assertThat(actual.toBooleanArray()).as(name).isEqualTo(expected.toBooleanArray());
        }
    }

    static byte[] zeros(int count) {
        return new byte[count];
    }
}
