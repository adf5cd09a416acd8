package org.chainrule.nn.io;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that are damaged, or made to do harm: each is refused, for the right reason, and costs no memory. */
class HostileSafetensorsTest {
    private static final int LITTLE = 2_000_000; // bytes

    @TempDir
    Path folder;

    private static Arguments header(String what, String header, int dataBytes, String reason) {
        return Arguments.of(what, FileBytes.safetensors(header, dataBytes), reason);
    }

    private static String tensor(String dtype, String shape, String offsets) {
        return "{\"dtype\":" + dtype + ",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
    }

    private static String one(String shape, String offsets) {
        return "{\"w\":" + tensor("\"F32\"", shape, offsets) + "}";
    }

    static Stream<Arguments> files() {
        String good = tensor("\"F32\"", "[2]", "[0,8]");
        String next = tensor("\"F32\"", "[2]", "[8,16]");
        return Stream.of(
                Arguments.of("empty", new byte[0], "has 0 bytes"),
                Arguments.of("shorter than the length", new byte[7], "has 7 bytes"),
                Arguments.of("no header", FileBytes.of(0L), "must begin with {"),
                Arguments.of("header beyond the file", FileBytes.of(9L, "{}      "), "cut off"),
                Arguments.of("header of 100 MB and a byte", FileBytes.of(100_000_001L, "{}"),
                        "more than the 100000000"),
                Arguments.of("header of 2^63 - 1 bytes", FileBytes.of(Long.MAX_VALUE, "{}"), "9223372036854775807"),
                Arguments.of("header of 2^64 - 1 bytes", FileBytes.of(-1L, "{}"), "18446744073709551615"),
                Arguments.of("invalid UTF-8", FileBytes.of(5L, "{\"\u00ff\"}"), "UTF-8"),
                header("space before the brace", " {}", 0, "must begin with {"),
                header("an array", "[]", 0, "must begin with {"),
                header("unfinished JSON", "{\"w\":", 0, "isn't valid JSON"),
                header("a comma too many", "{\"w\":" + good + ",}", 8, "isn't valid JSON"),
                header("two objects", "{}{}", 0, "after its last brace"),
                header("a comment", "{/* */}", 0, "isn't valid JSON"),
                header("half of a surrogate pair", "{\"\\ud83d\":" + good + "}", 8, "surrogate"),
                header("a tensor twice", "{\"w\":" + good + ",\"w\":" + next + "}", 16, "uplicate"),
                header("a property twice", "{\"w\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", 8, "uplicate"),
                header("metadata twice", "{\"__metadata__\":{},\"__metadata__\":{}}", 0, "uplicate"),
                header("metadata's key twice", "{\"__metadata__\":{\"a\":\"\",\"a\":\"\"}}", 0, "uplicate"),
                header("metadata of numbers", "{\"__metadata__\":{\"a\":1}}", 0, "\"a\" must be a text"),
                header("metadata in an array", "{\"__metadata__\":[]}", 0, "object of texts"),
                header("deep nesting", "{\"w\":" + "[".repeat(100_000), 0, "must be an object"),
                header("deep nesting in the shape", one("[".repeat(100_000), "[0,8]"), 8, "depth"),
                header("no dtype", "{\"w\":{\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "must have dtype"),
                header("no shape", "{\"w\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}}", 8, "must have dtype, shape"),
                header("no offsets", "{\"w\":{\"dtype\":\"F32\",\"shape\":[2]}}", 8, "data_offsets"),
                header("another property", "{\"w\":{\"strides\":[1]}}", 8, "isn't known: \"strides\""),
                header("unknown dtype", "{\"w\":" + tensor("\"F8_E4M3\"", "[8]", "[0,8]") + "}", 8, "F8_E4M3"),
                header("no dtype but a number", "{\"w\":" + tensor("4", "[2]", "[0,8]") + "}", 8, "must be a text"),
                header("a null tensor", "{\"w\":null}", 0, "must be an object"),
                header("negative size", one("[-2]", "[0,8]"), 8, "\"-2\""),
                header("two negative sizes", one("[-1,-2]", "[0,8]"), 8, "\"-1\""),
                header("negative zero", one("[-0]", "[0,0]"), 0, "\"-0\""),
                header("fraction", one("[2.0]", "[0,8]"), 8, "\"2.0\""),
                header("exponent", one("[2e0]", "[0,8]"), 8, "\"2e0\""),
                header("NaN", one("[NaN]", "[0,8]"), 8, "NaN"),
                header("text for a size", one("[\"2\"]", "[0,8]"), 8, "whole numbers"),
                header("size of 2^31", one("[2147483648]", "[0,8]"), 8, "2147483648"),
                header("size of 2^64 + 2", one("[18446744073709551618]", "[0,8]"), 8, "18446744073709551618"),
                header("a number of 1000 digits", one("[" + "9".repeat(1000) + "]", "[0,8]"), 8, "length"),
                header("product of 2^64", one("[65536,65536,65536,65536]", "[0,0]"), 0, "more than 2^31 - 1"),
                header("product of 2^64 + 2^33 bytes", one("[1073741824,1073741824,16]", "[0,8]"), 8, "2^31 - 1"),
                header("2^31 elements", one("[32768,65536]", "[0,8589934592]"), 8, "more than 2^31 - 1"),
                header("2^31 - 1 elements", one("[2147483647]", "[0,8589934588]"), 8, "more than an array can"),
                header("2^31 - 9 elements of eight bytes", "{\"w\":"
                        + tensor("\"F64\"", "[2147483639]", "[0,17179869112]") + "}", 8, "was cut off"),
                header("more than the file", one("[1000000000]", "[0,4000000000]"), 8, "was cut off"),
                header("end before begin", one("[2]", "[8,0]"), 8, "begin and an end"),
                header("one offset", one("[2]", "[8]"), 8, "begin and an end"),
                header("three offsets", one("[2]", "[0,8,8]"), 8, "begin and an end"),
                header("negative offset", one("[2]", "[-8,0]"), 8, "\"-8\""),
                header("offsets of another size", one("[2]", "[0,4]"), 4, "needs 8 bytes"),
                header("a gap in front", one("[2]", "[4,12]"), 12, "after a gap"),
                header("a gap between", "{\"v\":" + good + ",\"w\":" + tensor("\"F32\"", "[1]", "[12,16]") + "}", 16,
                        "after a gap"),
                header("overlap", "{\"v\":" + good + ",\"w\":" + tensor("\"F32\"", "[1]", "[4,8]") + "}", 8,
                        "within those of another"),
                header("two on one place", "{\"v\":" + good + ",\"w\":" + good + "}", 8, "within those of another"),
                header("cut off", one("[2]", "[0,8]"), 7, "was cut off"),
                header("something behind", one("[2]", "[0,8]"), 9, "something else"),
                header("data without a tensor", "{}", 1, "something else"),
                Arguments.of("a truth value of 2", FileBytes.of(
                        FileBytes.safetensors("{\"m\":" + tensor("\"BOOL\"", "[2]", "[0,2]") + "}", 0), (byte) 1,
                        (byte) 2), "truth value of 2"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void isRefused(String what, byte[] bytes, String reason) throws IOException {
        Refusals.assertRefused(folder.resolve("hostile.safetensors"), bytes, reason, LITTLE, Safetensors::read,
                Safetensors::read, false);
    }

    /** A tensor that is all there, but that no array can hold; the file takes no room on the disk. */
    @Test
    void moreElementsThanAnArrayHoldsAreRefused() throws IOException {
        Path file = folder.resolve("large.safetensors");
        String header = "{\"w\":" + tensor("\"U8\"", "[2,1073741824]", "[0,2147483648]") + "}";
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE,
                StandardOpenOption.SPARSE)) {
            channel.write(ByteBuffer.wrap(FileBytes.safetensors(header, 0)));
            channel.write(ByteBuffer.allocate(1), channel.position() + (1L << 31) - 1);
        }
        assertThatThrownBy(() -> Safetensors.read(file)).isInstanceOf(FormatException.class)
                .hasMessageContaining("more than 2^31 - 1 elements");
    }

    @Test
    void aFileThatIsNotThereIsCalledSo() {
        Path none = folder.resolve("none");
        assertThatThrownBy(() -> Safetensors.read(none)).isInstanceOf(UncheckedIOException.class)
                .hasMessage(none + ": there is no such file").hasCauseInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> Safetensors.read(folder)).isInstanceOf(UncheckedIOException.class);
    }
}
