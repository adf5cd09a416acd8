package org.chainrule.nn.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameAFile() {
        file = folder.resolve("net.safetensors");
    }

    private byte[] written() throws IOException {
        return Files.readAllBytes(file);
    }

    /** The same tensor in the tests of the format's reference implementation gives these bytes. */
    @Test
    void theBytesAreThoseOfTheReferenceImplementation() throws IOException {
        Tensor attention = Tensor.of(Shape.of(1, 2, 3), new float[] {0, 1, 2, 3, 4, 5});

        Safetensors.write(file, FileBytes.named("attn.0", attention));

        assertThat(written()).isEqualTo(FileBytes.of(64L,
                "{\"attn.0\":{\"dtype\":\"F32\",\"shape\":[1,2,3],\"data_offsets\":[0,24]}}", 0f, 1f, 2f, 3f, 4f, 5f));
    }

    @Test
    void theHeaderIsPaddedToEightBytes() throws IOException {
        Safetensors.write(file, FileBytes.named());
        assertThat(written()).isEqualTo(FileBytes.of(8L, "{}      "));

        Safetensors.write(file, FileBytes.named(), Map.of("framework", "pt"));
        assertThat(written()).isEqualTo(FileBytes.of(40L, "{\"__metadata__\":{\"framework\":\"pt\"}}     "));
    }

    @Test
    void wideElementsComeFirstButTheHeaderKeepsTheOrder() throws IOException {
        var tensors = FileBytes.named("mask", Tensor.of(new boolean[] {true, false, true}), "w",
                Tensor.of(new float[] {1.5f}), "n", Tensor.of(new long[] {-2}));

        Safetensors.write(file, tensors, Map.of("b", "2", "a", "\"\u00fc\u4e16\ud83d\ude00\n"));

        String header = "{\"__metadata__\":{\"a\":\"\\\"\u00fc\u4e16\ud83d\ude00\\n\",\"b\":\"2\"},"
                + "\"mask\":{\"dtype\":\"BOOL\",\"shape\":[3],\"data_offsets\":[12,15]},"
                + "\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]},"
                + "\"n\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}}";
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        int padded = (json.length + 7) / 8 * 8;
        assertThat(written()).isEqualTo(FileBytes.of((long) padded, json, " ".repeat(padded - json.length), -2L, 1.5f,
                (byte) 1, (byte) 0, (byte) 1));

        SavedTensors read = Safetensors.read(file);
        FileBytes.assertSame(read.tensors(), tensors);
        assertThat(read.metadata()).containsExactlyInAnyOrderEntriesOf(
                Map.of("b", "2", "a", "\"\u00fc\u4e16\ud83d\ude00\n"));
    }

    @Test
    void everyTypeAndShapeComesBackAsItWas() throws IOException {
        Safetensors.write(file, FileBytes.manyTensors());
        FileBytes.assertSame(Safetensors.read(file).tensors(), FileBytes.manyTensors());

        byte[] first = written();
        Safetensors.write(file, FileBytes.manyTensors());
        assertThat(written()).isEqualTo(first);
    }

    @Test
    void namesMayBeAnyUnicodeAndEmpty() throws IOException {
        var tensors = FileBytes.named("", Tensor.of(1), "a\"\\\u0000\u00e9\ud83d\ude00", Tensor.of(2));
        Safetensors.write(file, tensors);
        FileBytes.assertSame(Safetensors.read(file).tensors(), tensors);
    }

    @Test
    void narrowTypesAreReadWithoutLoss() throws IOException {
        String header = "{\"f16\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[0,8]},"
                + "\"bf16\":{\"dtype\":\"BF16\",\"shape\":[3],\"data_offsets\":[8,14]},"
                + "\"i8\":{\"dtype\":\"I8\",\"shape\":[2],\"data_offsets\":[14,16]},"
                + "\"u8\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[16,18]},"
                + "\"i16\":{\"dtype\":\"I16\",\"shape\":[1],\"data_offsets\":[18,20]},"
                + "\"u16\":{\"dtype\":\"U16\",\"shape\":[1],\"data_offsets\":[20,22]},"
                + "\"i32\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[22,26]},"
                + "\"u32\":{\"dtype\":\"U32\",\"shape\":[],\"data_offsets\":[26,30]}}";
        Files.write(file, FileBytes.of((long) header.length(), header, // 1, -2, the least denormal, infinity
                (short) 0x3c00, (short) 0xc000, (short) 1, (short) 0x7c00, // 1, -3.140625, NaN
                (short) 0x3f80, (short) 0xc049, (short) 0x7fc0, (byte) -1, (byte) 127, (byte) -1, (byte) 127,
                (short) -2,
                (short) -2, -3, -3));

        var tensors = Safetensors.read(file).tensors();

        assertThat(tensors.get("f16").dtype()).isEqualTo(DType.F32);
        assertThat(tensors.get("f16").toFloatArray()).containsExactly(1, -2, 0x1p-24f, Float.POSITIVE_INFINITY);
        assertThat(tensors.get("bf16").toFloatArray()).containsExactly(1, -3.140625f, Float.NaN);
        assertThat(tensors.get("i8").toLongArray()).containsExactly(-1, 127);
        assertThat(tensors.get("u8").toLongArray()).containsExactly(255, 127);
        assertThat(tensors.get("i16").toLongArray()).containsExactly(-2);
        assertThat(tensors.get("u16").toLongArray()).containsExactly(65534);
        assertThat(tensors.get("i32").toLongArray()).containsExactly(-3);
        assertThat(tensors.get("u32").toLongArray()).containsExactly((1L << 32) - 3);
        assertThat(tensors.get("u32").shape()).isEqualTo(Shape.SCALAR);
    }

    @Test
    void whatTheFormatCannotSayIsNotWritten() {
        Tensor w = Tensor.of(1);
        assertThatThrownBy(() -> Safetensors.write(file, FileBytes.named("__metadata__", w)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("__metadata__");
        assertThatThrownBy(() -> Safetensors.write(file, FileBytes.named("half \ud83d", w)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("surrogate");
        assertThatThrownBy(() -> Safetensors.write(file, FileBytes.named("w", w), Map.of("a", "\ude00")))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("surrogate");
        assertThat(file).doesNotExist();
    }
}
