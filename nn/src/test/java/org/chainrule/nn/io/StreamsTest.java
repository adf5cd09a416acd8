package org.chainrule.nn.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

import javax.imageio.ImageIO;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Optimizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever can be read from a file or written to one can from and to a stream, with the same result and the same checks. */
class StreamsTest {
    private static final Tensor W = Tensor.uniform(-1, 1, Shape.of(200, 300), new Random(1))
            .to(DType.F32);
    private static final byte END = 42; // what stands behind the content

    @TempDir
    Path folder;

    /**
     * A format with some valid content.
     *
     * @param saysItsEnd whether nothing behind the content is read
     */
    private record Format(String name, byte[] bytes, boolean saysItsEnd, Function<Path, Tensor> file,
            Function<InputStream, Tensor> stream, BiFunction<InputStream, String, Tensor> named) {

        @Override
        public String toString() {
            return name;
        }
    }

    /** Gives a few bytes at a time, and isn't to be closed. */
    private static final class Trickle extends FilterInputStream {
        Trickle(byte[] bytes) {
            super(new ByteArrayInputStream(bytes));
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return super.read(target, offset, Math.min(length, 1000));
        }

        @Override
        public int available() {
            return 0;
        }

        @Override
        public void close() {
            throw new AssertionError("the stream isn't the reader's to close");
        }
    }

    private static byte[] written(BiConsumer<OutputStream, Tensor> writer) {
        var out = new ByteArrayOutputStream();
        writer.accept(out, W);
        return out.toByteArray();
    }

    private static byte[] png() {
        var image = new BufferedImage(30, 20, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, 30, 20, new Random(1).ints(600, 0, 1 << 24).toArray(), 0, 30);
        var out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private static Linear layer() {
        return Linear.of(30, 20, new Random(2));
    }

    private static Optimizer optimizer(Linear layer) {
        return Optimizer.of(new Adam(0.1), layer);
    }

    private static Tensor loaded(Consumer<Linear> loading) {
        Linear into = Linear.of(30, 20, new Random(3));
        loading.accept(into);
        return into.weight().detach();
    }

    static Stream<Format> formats() {
        var progress = new Checkpoint.Progress(1, 2, 3);
        byte[] idx = written(Idx::write);
        byte[] pixels = written((out, _) -> Idx.write(out, Tensor.arange(256).reshape(2, 8, 16)));
        Csv csv = Csv.withHeader();
        byte[] table = ("a,b\n" + "1.5,2\n".repeat(5000)).getBytes(StandardCharsets.UTF_8);
        Images images = Images.rgb(20, 30);
        return Stream.of(
                new Format("npy", written(Npy::write), true, Npy::read, Npy::read, Npy::read),
                new Format("npy in Fortran's order",
                        FileBytes.npy("{'descr':'>u2','fortran_order':True,'shape':(2,3)}", new byte[12]), true,
                        Npy::read, Npy::read, Npy::read),
                new Format("npz", written((out, w) -> Npz.write(out, FileBytes.named("w", w))), false,
                        file -> Npz.read(file).get("w"), in -> Npz.read(in).get("w"),
                        (in, name) -> Npz.read(in, name).get("w")),
                new Format("safetensors", written((out, w) -> Safetensors.write(out, FileBytes.named("w", w))), true,
                        file -> Safetensors.read(file).tensors().get("w"),
                        in -> Safetensors.read(in).tensors().get("w"),
                        (in, name) -> Safetensors.read(in, name).tensors().get("w")),
                new Format("weights", written((out, _) -> Weights.save(out, layer())), true,
                        file -> loaded(net -> Weights.load(file, net)), in -> loaded(net -> Weights.load(in, net)),
                        (in, name) -> loaded(net -> Weights.load(in, name, net))),
                new Format("checkpoint",
                        written((out, _) -> Checkpoint.save(out, layer(), optimizer(layer()), progress)), true,
                        file -> loaded(net -> Checkpoint.load(file, net, optimizer(net))),
                        in -> loaded(net -> Checkpoint.load(in, net, optimizer(net))),
                        (in, name) -> loaded(net -> Checkpoint.load(in, name, net, optimizer(net)))),
                new Format("idx", idx, true, Idx::read, Idx::read, Idx::read),
                new Format("compressed idx", FileBytes.gzip(idx), false, Idx::read, Idx::read, Idx::read),
                new Format("idx of images", pixels, true, Idx::images, Idx::images, Idx::images),
                new Format("idx of bytes", pixels, true, file -> Idx.unsignedBytes(file).scaled(),
                        in -> Idx.unsignedBytes(in).scaled(), (in, name) -> Idx.unsignedBytes(in, name).scaled()),
                new Format("csv", table, false, file -> csv.read(file).numbers(), in -> csv.read(in).numbers(),
                        (in, name) -> csv.read(in, name).numbers()),
                new Format("compressed csv", FileBytes.gzip(table), false, file -> csv.read(file).numbers(),
                        in -> csv.read(in).numbers(), (in, name) -> csv.read(in, name).numbers()),
                new Format("png", png(), false, images::read, images::read, images::read));
    }

    static Stream<Format> formatsThatSayTheirEnd() {
        return formats().filter(Format::saysItsEnd);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void aStreamGivesWhatAFileGives(Format format) throws IOException {
        Tensor expected = format.file.apply(Files.write(folder.resolve("file"), format.bytes));
        FileBytes.assertSame("", format.stream.apply(new Trickle(format.bytes)), expected);
        FileBytes.assertSame("", format.named.apply(new ByteArrayInputStream(format.bytes), "name"), expected);
    }

    @ParameterizedTest
    @MethodSource("formatsThatSayTheirEnd")
    void nothingBehindTheContentIsRead(Format format) throws IOException {
        InputStream in = new Trickle(FileBytes.of(format.bytes, END));
        format.stream.apply(in);
        assertThat(in.read()).isEqualTo(END);
        assertThat(in.read()).isNegative();
    }

    @Test
    void severalArraysInOneStreamAreReadOneByOne() {
        var out = new ByteArrayOutputStream();
        Npy.write(out, W);
        Safetensors.write(out, FileBytes.named("v", Tensor.of(1, 2)));
        Npy.write(out, Tensor.of(3));
        var in = new ByteArrayInputStream(out.toByteArray());
        FileBytes.assertSame("", Npy.read(in), W);
        FileBytes.assertSame("", Safetensors.read(in).tensors().get("v"), Tensor.of(1, 2));
        FileBytes.assertSame("", Npy.read(in), Tensor.of(3));
        assertThatThrownBy(() -> Npy.read(in)).isInstanceOf(FormatException.class)
                .hasMessageStartingWith("stream, byte 0: is no array of NumPy's, or was cut off");
    }

    @ParameterizedTest
    @MethodSource("formats")
    void aStreamThatEndsTooEarlyIsRefusedByItsName(Format format) {
        byte[] half = Arrays.copyOf(format.bytes, format.bytes.length / 2);
        byte[] cut = format.name.equals("csv") ? Arrays.copyOf(half, half.length - half.length % 6 + 5) : half;
        assertThatThrownBy(() -> format.stream.apply(new Trickle(cut))).isInstanceOf(FormatException.class)
                .hasMessageStartingWith("stream");
        assertThatThrownBy(() -> format.named.apply(new Trickle(cut), "the wire")).isInstanceOf(FormatException.class)
                .hasMessageStartingWith("the wire");
    }

    @ParameterizedTest
    @MethodSource("formats")
    void aStreamThatFailsIsNoFaultOfTheFormat(Format format) {
        var failure = new IOException("unplugged");
        Function<byte[], InputStream> failing = start -> new InputStream() {
            private int position;

            @Override
            public int read() throws IOException {
                if (position == start.length) {
                    throw failure;
                }
                return Byte.toUnsignedInt(start[position++]);
            }
        };
        for (int length : new int[] {0, 1, 9, format.bytes.length / 2, format.bytes.length - 1}) {
            InputStream in = failing.apply(Arrays.copyOf(format.bytes, length));
            assertThatThrownBy(() -> format.named.apply(in, "the wire")).as(length + " bytes")
                    .isInstanceOf(UncheckedIOException.class).hasMessageStartingWith("the wire: can't be read: ")
                    .hasMessageContaining("unplugged").hasCause(failure);
        }
    }

    @Test
    void aResourceThatIsNotFoundIsCalledSo() {
        InputStream none = StreamsTest.class.getResourceAsStream("none.npy");
        assertThatThrownBy(() -> Npy.read(none, "none.npy")).isInstanceOf(NullPointerException.class)
                .hasMessageContaining("no stream none.npy").hasMessageContaining("getResourceAsStream");
    }

    /** A header may promise 16 GB: memory is taken as bytes come. */
    @Test
    void theEndOfTheBytesIsTheEndOfTheArray() {
        byte[] promise = FileBytes.npy("{'descr':'<f8','fortran_order':False,'shape':(2000000000,)}",
                new byte[1_000_000]);
        assertThatThrownBy(() -> Npy.read(new ByteArrayInputStream(promise))).isInstanceOf(FormatException.class)
                .hasMessage("stream, byte %d: ends in the elements of shape (2000000000): 1000000 bytes of 16000000000 "
                        + "are there; it was cut off", promise.length)
                .satisfies(e -> assertThat(((FormatException) e).offset()).isEqualTo(promise.length));
    }

    /** A folder of the file system that a zip file is. */
    @Test
    void filesMayStandInOtherFileSystems() throws IOException {
        try (FileSystem inside = FileSystems.newFileSystem(folder.resolve("disk.zip"), Map.of("create", "true"))) {
            for (Format format : formats().toList()) {
                Path file = Files.write(inside.getPath("file"), format.bytes);
                FileBytes.assertSame(format.name, format.file.apply(file),
                        format.stream.apply(new ByteArrayInputStream(format.bytes)));
            }
        }
    }

    // ---- writing ----

    /** A way to write to a file and to a stream. */
    private record Writing(String name, BiConsumer<Path, Tensor> file, BiConsumer<OutputStream, Tensor> stream) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Writing> writers() {
        var progress = new Checkpoint.Progress(1, 2, 3);
        return Stream.of(new Writing("npy", Npy::write, Npy::write), new Writing("idx", Idx::write, Idx::write),
                new Writing("npz", (file, w) -> Npz.write(file, FileBytes.named("w", w)),
                        (out, w) -> Npz.write(out, FileBytes.named("w", w))),
                new Writing("safetensors",
                        (file, w) -> Safetensors.write(file, FileBytes.named("w", w), Map.of("a", "b")),
                        (out, w) -> Safetensors.write(out, FileBytes.named("w", w), Map.of("a", "b"))),
                new Writing("weights", (file, _) -> Weights.save(file, layer()),
                        (out, _) -> Weights.save(out, layer())),
                new Writing("checkpoint",
                        (file, _) -> Checkpoint.save(file, layer(), optimizer(layer()), progress),
                        (out, _) -> Checkpoint.save(out, layer(), optimizer(layer()), progress)));
    }

    @ParameterizedTest
    @MethodSource("writers")
    void aStreamGetsTheBytesOfAFileAndStaysOpen(Writing writing) throws IOException {
        Path file = folder.resolve("file");
        writing.file.accept(file, W);
        var bytes = new ByteArrayOutputStream();
        var flushed = new boolean[1];
        writing.stream.accept(new FilterOutputStream(bytes) {
            @Override
            public void write(byte[] source, int offset, int length) {
                flushed[0] = false;
                bytes.write(source, offset, length);
            }

            @Override
            public void flush() {
                flushed[0] = true;
            }

            @Override
            public void close() {
                throw new AssertionError("the stream isn't the writer's to close");
            }
        }, W);
        assertThat(bytes.toByteArray()).isEqualTo(Files.readAllBytes(file));
        assertThat(flushed).containsExactly(true);
    }

    @ParameterizedTest
    @MethodSource("writers")
    void aStreamThatCannotBeWrittenToIsAnError(Writing writing) {
        var failure = new IOException("No space left on device");
        OutputStream full = new OutputStream() {
            private int room = 100;

            @Override
            public void write(int b) throws IOException {
                if (room-- == 0) {
                    throw failure;
                }
            }
        };
        assertThatThrownBy(() -> writing.stream.accept(full, W)).isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("can't be written to").hasMessageContaining("No space left").hasCause(failure);
    }
}
