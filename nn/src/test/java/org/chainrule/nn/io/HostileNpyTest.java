package org.chainrule.nn.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HostileNpyTest {
    private static final int LITTLE = 2_000_000; // bytes

    @TempDir
    Path folder;

    private static Arguments dictionary(String dictionary, String reason) {
        return Arguments.of(dictionary, FileBytes.npy(dictionary, new byte[8]), reason);
    }

    private static Arguments shape(String shape, String reason) {
        return dictionary("{'descr': '<f8', 'fortran_order': False, 'shape': " + shape + "}", reason);
    }

    private static Arguments descr(String descr, String reason) {
        return dictionary("{'descr': " + descr + ", 'fortran_order': False, 'shape': (1,)}", reason);
    }

    static Stream<Arguments> files() {
        String good = "{'descr': '<f8', 'fortran_order': False, 'shape': (1,)}";
        return Stream.of(
                Arguments.of("empty", new byte[0], "cut off"),
                Arguments.of("another format", FileBytes.of("PK\u0003\u0004", new byte[99]), "doesn't begin with"),
                Arguments.of("version 4", FileBytes.of("\u0093NUMPY", (byte) 4, (byte) 0, good.length(), good, 1.),
                        "version 4.0"),
                Arguments.of("version 1.1", FileBytes.of("\u0093NUMPY", (byte) 1, (byte) 1, 4, "    "), "version 1.1"),
                Arguments.of("no length", FileBytes.of("\u0093NUMPY", (byte) 1, (byte) 0, (byte) 0), "cut off"),
                Arguments.of("header beyond the file",
                        FileBytes.of("\u0093NUMPY", (byte) 1, (byte) 0, (short) -1, good), "cut off"),
                Arguments.of("header of 4 GB", FileBytes.of("\u0093NUMPY", (byte) 2, (byte) 0, -1, good), "4294967295"),
                Arguments.of("header longer than is worth reading",
                        FileBytes.of("\u0093NUMPY", (byte) 2, (byte) 0, (1 << 20) + 1,
                                good + " ".repeat((1 << 20) + 1 - good.length()), 1.),
                        "1048577"),
                Arguments.of("invalid UTF-8", FileBytes.of("\u0093NUMPY", (byte) 3, (byte) 0, 1, "\u00ff"), "UTF-8"),
                Arguments.of("cut off", FileBytes.npy(good, new byte[7]), "was cut off"),
                Arguments.of("something behind", FileBytes.npy(good, new byte[9]), "something else"),
                Arguments.of("a truth value of 2",
                        FileBytes.npy(good.replace("<f8", "|b1"), FileBytes.of((byte) 2)), "truth value of 2"),
                dictionary("", "its end where {"),
                dictionary("{}", "keys descr, fortran_order and shape"),
                dictionary("{'descr': '<f8'", "its end"),
                dictionary("{'descr': '<f8' 'shape': ()}", "where , should be"),
                dictionary("{'descr': '<f8', 'shape': (1,)}", "keys descr"),
                dictionary(good.replace("}", ", 'order': 'C'}"), "keys descr"),
                dictionary(good.replace("}", ", 'shape': (1,)}"), "twice"),
                dictionary(good + good, "the end should be"),
                dictionary(good.replace("False", "None"), "a text"),
                dictionary(good.replace("False", "'False'"), "True or False"),
                dictionary("__import__('os').system('ls')", "can't stand there"),
                dictionary(good.replace("'<f8'", "'<f8\\'"), "can't stand there"),
                dictionary(good.replace("'<f8'", "'<f8"), "where , should be"),
                descr("True", "descr must be a text"),
                descr("[('a', '<f4'), ('b', '<f4')]", "structured type"),
                descr("'|O'", "Python objects"),
                descr("'<c8'", "\"<c8\" isn't known"),
                descr("'<u8'", "\"<u8\" isn't known"),
                descr("'<U4'", "\"<U4\" isn't known"),
                descr("'f8'", "isn't known"),
                descr("'|f8'", "isn't known"),
                descr("'<f'", "isn't known"),
                descr("''", "isn't known"),
                descr("'<'", "isn't known"),
                shape("1", "a text"),
                shape("(1)", "where , should be"),
                shape("[1]", "structured type"),
                shape("'1'", "must be a tuple"),
                shape("(1.0,)", "can't stand there"),
                shape("(nan,)", "a whole number"),
                shape("('1',)", "a whole number"),
                shape("((1,),)", "a whole number"),
                shape("(,)", "a whole number"),
                shape("(1,,)", "a whole number"),
                shape("(" + "(".repeat(5000), "a whole number"),
                shape("(-1,)", "size -1"),
                shape("(-1, -1)", "size -1"),
                shape("(2147483648,)", "size 2147483648"),
                shape("(9223372036854775808,)", "below 2^63"),
                shape("(65536, 65536, 65536, 65536)", "more than 2^31 - 1"),
                shape("(1073741824, 1073741824, 16)", "more than 2^31 - 1"),
                shape("(2147483647,)", "2147483647 elements, more than an array can"),
                shape("(2147483639,)", "was cut off"),
                shape("(0,)", "something else"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void isRefused(String what, byte[] bytes, String reason) throws IOException {
        Refusals.assertRefused(folder.resolve("hostile.npy"), bytes, reason, LITTLE, Npy::read, Npy::read, false);
    }
}
