package org.chainrule.nn.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;

import javax.imageio.ImageIO;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.NamedTensors;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

/**
 * Valid files with random damage, read as files and as streams: there is a result or a {@link FormatException}, and no memory
 * beyond what the bytes justify.
 */
class FuzzedFilesTest {
    private static final int TRIES = 1000;
    private static final long BASE = 1_500_000; // bytes that reading takes of itself
    private static final long FACTOR = 64; // a byte may become a long, twice, and a header's few bytes an object
    private static final long DEFLATED = 1032; // what a byte may be unpacked to
    private static final long PIXELS = 1 << 14; // what a byte of an image may be, each as several numbers

    private static Path file;

    @BeforeContainer
    static void makeAFile() throws IOException {
        file = Files.createTempFile("fuzz", ".bin");
    }

    @AfterContainer
    static void deleteIt() throws IOException {
        Files.delete(file);
    }

    /**
     * A reader of files and streams.
     *
     * @param valid the bytes of valid files
     * @param factor how many bytes of memory one of a file may take
     */
    private record Reader(List<byte[]> valid, long factor, Consumer<Path> file, Consumer<InputStream> stream) {
        Reader {
            for (byte[] bytes : valid) { // loads classes, so that they aren't measured
                FuzzedFilesTest.read(bytes, file, stream, Long.MAX_VALUE);
            }
        }

        void readDamaged(List<Damage> damages) {
            for (byte[] bytes : valid) {
                byte[] damaged = bytes;
                for (Damage damage : damages) {
                    damaged = damage.to(damaged);
                }
                boolean refused = FuzzedFilesTest.read(damaged, file, stream, BASE + factor * damaged.length);
                Statistics.collect(refused ? "refused" : "read");
            }
            Statistics.coverage(all -> {
                all.check("refused").percentage(share -> share > 10);
                all.check("read").count(count -> count > 0);
            });
        }
    }

    /** Reads a file and a stream, and returns whether the file was refused. */
    private static boolean read(byte[] bytes, Consumer<Path> fileReader, Consumer<InputStream> streamReader,
            long most) {
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        FormatException ofFile = Refusals.refusal(() -> fileReader.accept(file), most);
        FormatException ofStream = Refusals.refusal(() -> streamReader.accept(new ByteArrayInputStream(bytes)), most);
        if (ofFile != null) {
            assertThat(ofFile).hasMessageStartingWith(file.toString());
        }
        if (ofStream != null) { // what a stream is refused for, a file is, too
            assertThat(ofStream).hasMessageStartingWith("stream");
            assertThat(ofFile).isNotNull();
        }
        return ofFile != null;
    }

    private static byte[] bytes(Consumer<OutputStream> writing) {
        var out = new ByteArrayOutputStream();
        writing.accept(out);
        return out.toByteArray();
    }

    @Provide
    Arbitrary<List<Damage>> damages() {
        return Damage.several();
    }

    private static final NamedTensors TENSORS = FileBytes.named("hidden.weight",
            Tensor.arange(6).to(DType.F32).reshape(2, 3), "mask", Tensor.of(new boolean[] {true, false}), "n",
            Tensor.arange(1).reshape(Shape.SCALAR), "none", Tensor.zeros(0, 2));

    private static final class Readers {
        static final Reader SAFETENSORS = new Reader(
                List.of(bytes(out -> Safetensors.write(out, TENSORS, Map.of("made", "here")))), FACTOR,
                Safetensors::read, Safetensors::read);
        static final byte[] ARRAY = bytes(out -> Npy.write(out, Tensor.arange(6).reshape(2, 3)));
        static final byte[] FORTRAN = FileBytes.npy("{'descr':'>u2','fortran_order':True,'shape':(2,3)}",
                new byte[12]);
        static final Reader NPY = new Reader(List.of(ARRAY, FORTRAN), FACTOR, Npy::read, Npy::read);
        static final Reader NPZ = new Reader(
                List.of(bytes(out -> Npz.write(out, TENSORS)), HostileNpzTest.zip("a.npy", ARRAY, "b.npy", FORTRAN)),
                FACTOR * DEFLATED, Npz::read, Npz::read);
        static final List<byte[]> IDX_FILES = Stream.of(DType.I64, DType.F32, DType.F64)
                .map(type -> bytes(out -> Idx.write(out, Tensor.arange(60).reshape(3, 4, 5).to(type)))).toList();
        static final Reader IDX = new Reader(IDX_FILES, FACTOR, Idx::read, Idx::read);
        static final Reader COMPRESSED_IDX = new Reader(IDX_FILES.stream().map(FileBytes::gzip).toList(),
                FACTOR * DEFLATED, Idx::read, Idx::read);
        static final Reader IMAGES_IDX = new Reader(IDX_FILES.subList(0, 1), FACTOR, Idx::images, Idx::images);
        static final byte[] TABLE = """
                length,"width, in cm",sp\u00e9cies
                1.5,2,"setosa"
                3,4,"a ""quoted"" one"
                5,6,setosa
                """.getBytes(UTF_8);
        static final Reader CSV = new Reader(List.of(TABLE), FACTOR * 4,
                path -> numbers(Csv.withHeader().read(path)), in -> numbers(Csv.withHeader().read(in)));
        static final Reader COMPRESSED_CSV = new Reader(List.of(FileBytes.gzip(TABLE)), FACTOR * DEFLATED,
                path -> numbers(Csv.withHeader().read(path)), in -> numbers(Csv.withHeader().read(in)));
        static final Reader IMAGES = new Reader(Stream.of("png", "bmp", "gif", "jpeg").map(Readers::image).toList(),
                FACTOR * PIXELS, Images.rgb(8, 8)::read, Images.rgb(8, 8)::read);

        private static void numbers(Table table) {
            if (table.columns() == 3) {
                table.numbers(0, 1);
                table.labels(2);
                table.integers(1);
            }
        }

        private static byte[] image(String kind) {
            var image = new BufferedImage(12, 9, BufferedImage.TYPE_INT_RGB);
            image.setRGB(0, 0, 12, 9, new Random(1).ints(12 * 9, 0, 1 << 24).toArray(), 0, 12);
            return bytes(out -> {
                try {
                    ImageIO.write(image, kind, out);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
        }
    }

    @Property(tries = TRIES)
    @StatisticsReport(onFailureOnly = true)
    void safetensors(@ForAll("damages") List<Damage> damages) {
        Readers.SAFETENSORS.readDamaged(damages);
    }

    @Property(tries = TRIES)
    @StatisticsReport(onFailureOnly = true)
    void npy(@ForAll("damages") List<Damage> damages) {
        Readers.NPY.readDamaged(damages);
    }

    @Property(tries = TRIES)
    @StatisticsReport(onFailureOnly = true)
    void npz(@ForAll("damages") List<Damage> damages) {
        Readers.NPZ.readDamaged(damages);
    }

    @Property(tries = TRIES)
    @StatisticsReport(onFailureOnly = true)
    void idx(@ForAll("damages") List<Damage> damages) {
        Readers.IDX.readDamaged(damages);
        Readers.IMAGES_IDX.readDamaged(damages);
    }

    @Property(tries = TRIES)
    @StatisticsReport(onFailureOnly = true)
    void compressedIdx(@ForAll("damages") List<Damage> damages) {
        Readers.COMPRESSED_IDX.readDamaged(damages);
    }

    @Property(tries = TRIES)
    @StatisticsReport(onFailureOnly = true)
    void csv(@ForAll("damages") List<Damage> damages) {
        Readers.CSV.readDamaged(damages);
    }

    @Property(tries = TRIES)
    @StatisticsReport(onFailureOnly = true)
    void compressedCsv(@ForAll("damages") List<Damage> damages) {
        Readers.COMPRESSED_CSV.readDamaged(damages);
    }

    @Property(tries = TRIES)
    @StatisticsReport(onFailureOnly = true)
    void images(@ForAll("damages") List<Damage> damages) {
        Readers.IMAGES.readDamaged(damages);
    }

    /** What makes headers that are valid but for a few numbers, which damage at random hardly ever does. */
    @Property(tries = TRIES)
    void safetensorsOfAnyNumbers(@ForAll long seed) {
        var random = new Random(seed);
        long[] numbers = {0, 1, 2, 3, 4, 8, 1 << 16, Integer.MAX_VALUE, 1L << 31, 1L << 32, Long.MAX_VALUE};
        StringBuilder header = new StringBuilder("{");
        for (int tensor = 0; tensor < 3; tensor++) {
            long[] n = random.longs(4, 0, numbers.length).map(i -> numbers[(int) i]).toArray();
            header.append(tensor == 0 ? "" : ",").append("\"").append(tensor).append("\":{\"dtype\":\"")
                    .append(ElementType.values()[random.nextInt(ElementType.values().length)]).append("\",\"shape\":[")
                    .append(n[0]).append(',').append(n[1]).append("],\"data_offsets\":[").append(n[2]).append(',')
                    .append(n[3]).append("]}");
        }
        byte[] bytes = FileBytes.safetensors(header.append('}').toString(), random.nextInt(32));
        read(bytes, Safetensors::read, Safetensors::read, BASE + FACTOR * bytes.length);
    }
}
