package org.chainrule.nn.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.sun.management.ThreadMXBean;

class IdxTest {
    @TempDir
    Path folder;

    /** A file of bytes in hexadecimal. */
    private Path file(String hex) throws IOException {
        return Files.write(folder.resolve("data.idx"), HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    /** The format's types, with the greatest byte first. */
    @ParameterizedTest
    @CsvSource({"08, 00ff, I64, 0, 255", "09, 7fff, I64, 127, -1", "0b, 0102fffe, I64, 258, -2",
        "0c, 80000000 00010000, I64, -2147483648, 65536", "0d, 3fc00000 c0000000, F32, 1.5, -2",
        "0e, 3ff8000000000000 c000000000000000, F64, 1.5, -2"})
    void readsEveryType(String code, String data, DType type, double first, double second) throws IOException {
        Tensor x = Idx.read(file("0000" + code + "01 00000002" + data));

        assertThat(x.dtype()).isEqualTo(type);
        assertThat(x.shape()).isEqualTo(Shape.of(2));
        assertThat(x.toDoubleArray()).containsExactly(first, second);
    }

    @Test
    void readsEveryRank() throws IOException {
        Tensor x = Idx.read(file("00000804 00000001 00000002 00000001 00000003 010203040506"));
        assertThat(x.shape()).isEqualTo(Shape.of(1, 2, 1, 3));
        assertThat(x.toLongArray()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(Idx.read(file("00000802 00000000 00000007")).shape()).isEqualTo(Shape.of(0, 7));
    }

    @Test
    void imagesAreShares() throws IOException {
        Tensor images = Idx.images(file("00000803 00000001 00000001 00000003 0033ff"));

        assertThat(images.dtype()).isEqualTo(DType.F32);
        assertThat(images.shape()).isEqualTo(Shape.of(1, 1, 3));
        assertThat(images.toFloatArray()).containsExactly(0, 0.2f, 1);
    }

    @Test
    void imagesAreOfBytesAndHaveThreeAxes() throws IOException {
        Path vector = file("00000801 00000001 00");
        assertThatThrownBy(() -> Idx.images(vector)).isInstanceOf(FormatException.class)
                .hasMessageStartingWith(vector.toString()).hasMessageContaining("type UBYTE and shape (1)");
        Path signed = file("00000903 00000001 00000001 00000001 00");
        assertThatThrownBy(() -> Idx.images(signed)).isInstanceOf(FormatException.class).hasMessageContaining("SBYTE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.idx", "x.idx.gz"})
    void whatIsWrittenIsRead(String name) throws IOException {
        Path path = folder.resolve(name);
        for (Shape shape : new Shape[] {Shape.of(24), Shape.of(2, 3, 4), Shape.of(4, 0), Shape.of(1, 1, 1, 24, 1)}) {
            Tensor numbers = Tensor.arange(shape.count()).reshape(shape);
            for (Tensor x : new Tensor[] {numbers, numbers.to(DType.F32).div(7), numbers.to(DType.F64).div(7)}) {
                Idx.write(path, x);
                Tensor read = Idx.read(path);

                assertThat(read.dtype()).isEqualTo(x.dtype());
                assertThat(read.shape()).isEqualTo(shape);
                assertThat(read.toDoubleArray()).isEqualTo(x.toDoubleArray());
            }
        }
        Idx.write(path, Tensor.arange(6).reshape(2, 3).transpose());
        assertThat(Idx.read(path).toLongArray()).as("a view").containsExactly(0, 3, 1, 4, 2, 5);
        assertThat(Files.readAllBytes(path)[0]).isEqualTo((byte) (name.endsWith(".gz") ? 0x1f : 0));
    }

    @Test
    void everyByteIsWrittenAndRead() {
        Path path = folder.resolve("bytes");
        Idx.write(path, Tensor.arange(256));
        assertThat(Idx.read(path).toLongArray()).isEqualTo(Tensor.arange(256).toLongArray());
    }

    @Test
    void whatCannotBeWrittenIsAnError() {
        Path path = folder.resolve("x");
        assertThatThrownBy(() -> Idx.write(path, Tensor.of(new long[][] {{1, 2}, {3, 256}})))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("element (1, 1) is 256");
        assertThatThrownBy(() -> Idx.write(path, Tensor.of(new long[] {-1})))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Idx.write(path, Tensor.of(1))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("from 1 to 255 axes");
        assertThatThrownBy(() -> Idx.write(path, Tensor.of(new boolean[] {true})))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("to(I64)");
        assertThat(path).doesNotExist();
        assertThatThrownBy(() -> Idx.write(folder, Tensor.arange(1))).isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("was not saved: ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"'' | 0 bytes of 4", "000008 | 3 bytes of 4",
        "89504e47 | begins with two bytes of 0: it begins with 89 50 4e 47", "00000a01 | unknown type 0x0a",
        "0000ff01 | unknown type 0xff", "00000800 | no axes", "00000802 00000001 | ends in the header: 4 bytes of 8",
        "00000801 00000003 0102 | ends in the elements of shape (3): 2 bytes of 3",
        "00000801 00000002 010203 | goes on after the elements of shape (2)",
        "00000c01 00000002 01020304050607 | 7 bytes of 8",
        "00000801 ffffffff | an axis has the size 4294967295",
        "00000e01 10000000 | 0 bytes of 2147483648",
        "00000803 00010000 00010000 00010000 | more than 2^31 - 1 elements",
        "00000802 00000000 80000000 | an axis has the size 2147483648",
        "00000804 ffffffff ffffffff ffffffff ffffffff | size 4294967295"})
    void whatIsNoIdxFileIsAnError(String hex, String message) throws IOException {
        Path path = file(hex);
        assertThatThrownBy(() -> Idx.read(path)).isInstanceOf(FormatException.class)
                .hasMessageStartingWith(path.toString()).hasMessageContaining(message);
    }

    /** A header that promises 2 GB costs no more than the bytes that are there. */
    @Test
    void largePromisesCostNothing() throws IOException {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (boolean compressed : new boolean[] {false, true}) {
            Path path = file("00000802 00007fff 0000ffff 01020304");
            if (compressed) {
                Files.write(path, FileBytes.gzip(Files.readAllBytes(path)));
            }
            long before = threads.getCurrentThreadAllocatedBytes();
            assertThatThrownBy(() -> Idx.read(path)).isInstanceOf(FormatException.class)
                    .hasMessageContaining("4 bytes of 2147385345");
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(20_000_000);
        }
    }

    @Test
    void filesThatCannotBeReadAreErrors() {
        assertThatThrownBy(() -> Idx.read(folder.resolve("none"))).isInstanceOf(UncheckedIOException.class)
                .hasMessage(folder.resolve("none") + ": there is no such file");
        assertThatThrownBy(() -> Idx.read(folder)).isInstanceOf(UncheckedIOException.class);
    }
}
