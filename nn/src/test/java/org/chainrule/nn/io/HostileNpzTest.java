package org.chainrule.nn.io;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HostileNpzTest {
    private static final int LITTLE = 8_000_000; // bytes; some of the files have two million

    private static final int CHECKSUM = 16; // places in the directory's entry
    private static final int SIZE = 24;

    @TempDir
    Path folder;

    private static byte[] npy(int size, byte[] data) {
        return FileBytes.npy("{'descr': '|u1', 'fortran_order': False, 'shape': (" + size + ",)}", data);
    }

    /** A zip file of compressed entries. */
    static byte[] zip(Object... namesAndBytes) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < namesAndBytes.length; i += 2) {
                zip.putNextEntry(new ZipEntry((String) namesAndBytes[i]));
                zip.write((byte[]) namesAndBytes[i + 1]);
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    /** Writes a number into the directory, for the first entry. */
    private static byte[] forged(byte[] zip, int place, int number) {
        ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        int entry = 0;
        while (bytes.getInt(entry) != 0x02014b50) {
            entry++;
        }
        bytes.putInt(entry + place, number);
        return zip;
    }

    /** Gives the first block of the first entry, named w.npy, a kind that deflate doesn't have. */
    private static byte[] spoilt(byte[] zip) {
        int data = 30 + "w.npy".length();
        zip[data] |= 0b110;
        return zip;
    }

    private static byte[] renamed(byte[] zip, String name, String newName) {
        return new String(zip, StandardCharsets.ISO_8859_1).replace(name, newName)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] random(int count) {
        byte[] bytes = new byte[count];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    static Stream<Arguments> files() {
        byte[] good = npy(4, new byte[4]);
        byte[] zip = zip("w.npy", good);
        int hugeSize = 1_900_000_000;
        byte[] huge = npy(hugeSize, random(2_000_000));
        byte[] much = npy(100_000_000, new byte[1000]);
        int longerBy = 10;
        return Stream.of(
                Arguments.of("empty", new byte[0], "no valid zip file"),
                Arguments.of("another format", random(100), "no valid zip file"),
                Arguments.of("cut off", Arrays.copyOf(zip, zip.length - 1), "no valid zip file"),
                Arguments.of("an entry that is no array", zip("w.npy", new byte[9]), "entry \"w.npy\": is no array"),
                Arguments.of("an entry of another name", zip("readme.txt", good), "entry \"readme.txt\""),
                Arguments.of("a folder", zip("w.npy/", new byte[0]), "entry \"w.npy/\""),
                Arguments.of("a way out", zip("../w.npy", good), "entry \"../w.npy\""),
                Arguments.of("a way out below", zip("a/../../w.npy", good), "entry \"a/../../w.npy\""),
                Arguments.of("a way out as a key", zip("...npy", good), "entry \"...npy\""),
                Arguments.of("an absolute name", zip("/w.npy", good), "entry \"/w.npy\""),
                Arguments.of("a backslash", zip("..\\w.npy", good), "entry \"..\\w.npy\""),
                Arguments.of("two of a name", renamed(zip("a.npy", good, "b.npy", good), "b.npy", "a.npy"),
                        "entry \"a.npy\": is there twice"),
                Arguments.of("another checksum", forged(zip("w.npy", good), CHECKSUM, 1), "checksum"),
                Arguments.of("less than the header says", zip("w.npy", npy(5, new byte[4])), "was cut off"),
                Arguments.of("more than the header says", zip("w.npy", npy(3, new byte[4])), "something else"),
                Arguments.of("less than the archive says",
                        forged(zip("w.npy", npy(4 + longerBy, new byte[4])), SIZE, good.length + 1 + longerBy),
                        "ends in the elements of shape (14): 4 bytes of 14"),
                Arguments.of("a block of no kind", spoilt(zip("w.npy", good)), "can't be unpacked"),
                Arguments.of("more than the archive says", forged(zip("w.npy", npy(4, new byte[4 + longerBy])), SIZE,
                        good.length), "has more bytes"),
                Arguments.of("more than deflate can do",
                        forged(zip("w.npy", much), SIZE, much.length - 1000 + 100_000_000),
                        "can't have 100000"),
                Arguments.of("a bomb", forged(zip("w.npy", huge), SIZE, huge.length - 2_000_000 + hugeSize),
                        "more than 100 times"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void isRefused(String what, byte[] bytes, String reason) throws IOException {
        Refusals.assertRefused(folder.resolve("hostile.npz"), bytes, reason, LITTLE, Npz::read, Npz::read, true);
    }

    @Test
    void aFileThatIsNotThereIsCalledSo() {
        Path none = folder.resolve("none");
        assertThatThrownBy(() -> Npz.read(none)).isInstanceOf(UncheckedIOException.class)
                .hasMessage(none + ": there is no such file").hasCauseInstanceOf(NoSuchFileException.class);
    }
}
