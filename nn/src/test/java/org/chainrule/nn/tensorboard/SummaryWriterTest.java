package org.chainrule.nn.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

import javax.imageio.ImageIO;

import org.assertj.core.data.Offset;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.tensorboard.ReadEvents.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SummaryWriterTest {
    private static final InstantSource AT_256_5 = InstantSource.fixed(Instant.ofEpochSecond(256, 500_000_000));

    @TempDir
    Path folder;

    private SummaryWriter writer() {
        return SummaryWriter.of(folder, AT_256_5);
    }

    @Test
    void theCheckSumIsThatOfTheStandard() {
        byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
        assertThat(ReadEvents.crc32c(digits)).isEqualTo(0xE3069283);
        int turned = 0x2507C60D; // right by 15 bits
        assertThat(RecordFile.maskedCrc(digits, 9)).isEqualTo(turned + 0xA282EAD8).isEqualTo(0xC78AB0E5)
                .isEqualTo(ReadEvents.masked(digits));
    }

    /** These bytes are from the tests of the logger of TeamHG-Memex, which writes them by TensorFlow's messages. */
    @Test
    void theBytesAreThoseOfAnotherProgram() throws IOException {
        try (var writer = writer()) {
            writer.addScalar("v/1", 1.5, 1);
            writer.addScalar("v/22", 16, 2);
            assertThat(HexFormat.of().formatHex(Files.readAllBytes(writer.file()))).isEqualTo("" //
                    + "1800000000000000" + "a37f4b22" // the length, 24, and its check sum
                    + "09" + "0000000000087040" // field 1, 64 bits: the time
                    + "1a" + "0d" + "627261696e2e4576656e743a32" // field 3, 13 bytes: the version
                    + "bc98212b" // the check sum of the data
                    + "1900000000000000" + "8bf10828" //
                    + "09" + "0000000000087040" //
                    + "10" + "01" // field 2, a number: the step
                    + "2a" + "0c" // field 5, 12 bytes: the summary
                    + "0a" + "0a" // field 1, 10 bytes: a value
                    + "0a" + "03" + "762f31" // field 1, 3 bytes: the tag
                    + "15" + "0000c03f" // field 2, 32 bits: the number
                    + "2cecc087" //
                    + "1a00000000000000" + "129bd82d" //
                    + "09" + "0000000000087040" + "10" + "02" //
                    + "2a" + "0d" + "0a" + "0b" + "0a" + "04" + "762f3232" + "15" + "00008041" + "8fa3b688");
        }
    }

    /** From TensorFlow's own test of its loader. */
    @Test
    void aRecordIsFramedAsInTensorFlow() throws IOException {
        Path file = folder.resolve("record");
        try (var records = new RecordFile(file)) {
            records.append(HexFormat.of().parseHex("090000c025dd75d5411a0d627261696e2e4576656e743a31"));
        }
        assertThat(HexFormat.of().formatHex(Files.readAllBytes(file))).startsWith("1800000000000000a37f4b22")
                .endsWith("ecf3328d");
    }

    @Test
    void theNameOfTheFileHasSecondsAndHost() {
        try (var first = writer(); var second = writer()) {
            assertThat(first.file().getFileName().toString())
                    .matches("events\\.out\\.tfevents\\.0000000256\\.[A-Za-z0-9.-]+\\." + ProcessHandle.current().pid()
                            + "\\.0");
            assertThat(second.file().getFileName().toString()).endsWith(".1");
            assertThat(first).hasToString("SummaryWriter(" + first.file() + ")");
        }
    }

    @Test
    void scalarsMayBeAnyNumber() throws IOException {
        double[] numbers = {0, -0.0, 1.0 / 3, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e300};
        try (var writer = writer()) {
            for (int step = 0; step < numbers.length; step++) {
                writer.addScalar("x", numbers[step], step);
            }
        }
        List<Message> events = ReadEvents.of(folder);
        assertThat(events).extracting(event -> event.integer(2)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(events).extracting(event -> event.value().float32(2)).containsExactly(0f, -0f, 1 / 3f, Float.NaN,
                Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
        assertThat(events).allSatisfy(event -> {
            assertThat(event.value().text(1)).isEqualTo("x");
            assertThat(event.float64(1)).isEqualTo(256.5);
        });
    }

    @Test
    void stepsMayBeGreat() throws IOException {
        try (var writer = writer()) {
            writer.addScalar("x", 1, 300);
            writer.addScalar("x", 1, Long.MAX_VALUE);
        }
        assertThat(ReadEvents.of(folder)).extracting(event -> event.integer(2)).containsExactly(300L, Long.MAX_VALUE);
    }

    private Message histogram(double... values) throws IOException {
        Path own = Files.createTempDirectory(folder, "run");
        try (var writer = SummaryWriter.of(own)) {
            writer.addHistogram("h", Tensor.of(values), 1);
        }
        return ReadEvents.of(own).getFirst().value().message(5);
    }

    @Test
    void aHistogramHasTheBucketsOfItsElements() throws IOException {
        double[] values = IntStream.range(0, 1000).mapToDouble(n -> Math.tan(n) * Math.exp(-n / 30.0)).toArray();
        Message histogram = histogram(values);
        assertThat(histogram.float64(1)).isEqualTo(Arrays.stream(values).min().orElseThrow());
        assertThat(histogram.float64(2)).isEqualTo(Arrays.stream(values).max().orElseThrow());
        assertThat(histogram.float64(3)).isEqualTo(1000);
        assertThat(histogram.float64(4)).isCloseTo(Arrays.stream(values).sum(), within());
        assertThat(histogram.float64(5)).isCloseTo(Arrays.stream(values).map(v -> v * v).sum(), within());
        double[] limits = histogram.packed(6);
        double[] counts = histogram.packed(7);
        assertThat(counts).hasSameSizeAs(limits);
        assertThat(counts[0]).isZero();
        for (int n = 1; n < limits.length; n++) {
            double from = limits[n - 1];
            double to = limits[n];
            assertThat(counts[n]).isEqualTo(Arrays.stream(values).filter(v -> from <= v && v < to).count());
            if (from > 0) {
                assertThat(to / from).isBetween(1.1 - 1e-12, 1.1 + 1e-12);
            }
        }
        assertThat(limits).contains(0, 1e-12, -1e-12).isSorted();
        assertThat(counts[1]).isPositive();
        assertThat(counts[counts.length - 1]).isPositive();
    }

    private static Offset<Double> within() {
        return Offset.offset(1e-9);
    }

    @Test
    void histogramsOfZerosOfExtremeAndOfSomeFiniteElements() throws IOException {
        assertThat(histogram(0, -0.0, 0).packed(6)).containsExactly(0, 1e-12);
        assertThat(histogram(0, -0.0, 0).packed(7)).containsExactly(0, 3);
        Message extreme = histogram(-Double.MAX_VALUE, Double.MAX_VALUE);
        assertThat(extreme.packed(6)).startsWith(-Double.MAX_VALUE).endsWith(Double.MAX_VALUE);
        assertThat(Arrays.stream(extreme.packed(7)).sum()).isEqualTo(2);
        Message some = histogram(Double.NaN, 2, Double.NEGATIVE_INFINITY);
        assertThat(some.float64(3)).isEqualTo(1);
        assertThat(some.packed(7)).containsExactly(0, 1);
        assertThatThrownBy(() -> histogram(Double.NaN)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the tag h: there is no histogram of 1 elements, none of which is finite");
    }

    @Test
    void imagesArePng() throws IOException {
        Tensor grey = Tensor.of(new double[][] {{0, 0.5, 1}, {-3, 2, Double.NaN}});
        Tensor coloured = Tensor.of(new long[] {1, 2, 3, 4, 5, 300}).reshape(3, 1, 2);
        try (var writer = writer()) {
            writer.addImage("grey", grey, 0);
            writer.addImage("coloured", coloured, 0);
        }
        List<Message> events = ReadEvents.of(folder);
        Message image = events.getFirst().value().message(4);
        assertThat(List.of(image.integer(1), image.integer(2), image.integer(3))).containsExactly(2L, 3L, 1L);
        var read = ImageIO.read(new ByteArrayInputStream(image.bytes(4)));
        assertThat(read.getRaster().getPixels(0, 0, 3, 2, (int[]) null)).containsExactly(0, 128, 255, 0, 255, 0);
        Message second = events.getLast().value().message(4);
        assertThat(List.of(second.integer(1), second.integer(2), second.integer(3))).containsExactly(1L, 2L, 3L);
        var colours = ImageIO.read(new ByteArrayInputStream(second.bytes(4)));
        assertThat(colours.getRGB(0, 0)).isEqualTo(0xFF010305);
        assertThat(colours.getRGB(1, 0)).isEqualTo(0xFF0204FF);
    }

    @Test
    void anImageOfAnotherShapeIsRefused() {
        try (var writer = writer()) {
            for (Shape shape : List.of(Shape.of(3), Shape.of(2, 4, 4), Shape.of(5, 4, 4), Shape.of(0, 4, 4),
                    Shape.of(4, 0),
                    Shape.of(1, 3, 4, 4))) {
                assertThatThrownBy(() -> writer.addImage("i", Tensor.full(0, shape, DType.F64), 0))
                        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("of shape " + shape);
            }
        }
    }

    @Test
    void textsAreStringTensorsOfTheirPlugin() throws IOException {
        try (var writer = writer()) {
            writer.addText("notes", "größer **als**\n𝄞", 7);
        }
        Message value = ReadEvents.of(folder).getFirst().value();
        assertThat(value.text(1)).isEqualTo("notes/text_summary");
        assertThat(value.message(9).message(1).text(1)).isEqualTo("text");
        Message tensor = value.message(8);
        assertThat(tensor.integer(1)).isEqualTo(7); // DT_STRING
        assertThat(tensor.message(2).message(2).integer(1)).isEqualTo(1);
        assertThat(tensor.text(8)).isEqualTo("größer **als**\n𝄞");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "/loss", "a\nb", "a\0", "\uD800", "\u0085"})
    void badTagsAreRefusedAndNothingIsWritten(String tag) throws IOException {
        try (var writer = writer()) {
            long before = Files.size(writer.file());
            assertThatThrownBy(() -> writer.addScalar(tag, 1, 0)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("the tag \"" + tag + "\" ").hasMessageEndingWith("such as loss/training");
            assertThatThrownBy(() -> writer.addHistogram(tag, Tensor.ones(1), 0))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> writer.addImage(tag, Tensor.ones(1, 1), 0))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> writer.addText(tag, "", 0)).isInstanceOf(IllegalArgumentException.class);
            assertThat(writer.file()).hasSize(before);
        }
    }

    @Test
    void aTagHasOneKindAndStepsArentNegative() {
        try (var writer = writer()) {
            writer.addScalar("a", 1, 0);
            assertThatThrownBy(() -> writer.addHistogram("a", Tensor.ones(2), 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the tag a has scalars, and can't have histograms, too: TensorBoard would show the "
                            + "former only");
            assertThatThrownBy(() -> writer.addScalar("a", 1, -1)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("steps are counted from 0, and there is none of number -1");
        }
    }

    @Test
    void eachEventIsThereAtOnceAndNoneAfterwards() throws IOException {
        SummaryWriter writer = writer();
        writer.addScalar("a", 1, 0);
        writer.flush();
        assertThat(ReadEvents.of(folder)).hasSize(1);
        writer.close();
        writer.close();
        assertThatThrownBy(() -> writer.addScalar("a", 1, 1)).isInstanceOf(IllegalStateException.class)
                .hasMessage("the writer of " + writer.file() + " is closed");
        assertThatThrownBy(writer::flush).isInstanceOf(IllegalStateException.class);
        assertThat(ReadEvents.of(folder)).hasSize(1);
    }

    @Test
    void threadsMayShareAWriter() throws IOException {
        try (var writer = writer()) {
            IntStream.range(0, 20000).parallel().forEach(step -> writer.addScalar("a" + step, step, step));
            assertThat(IntStream.range(0, 20000).mapToObj(step -> "a" + step))
                    .allSatisfy(tag -> assertThatThrownBy(() -> writer.addHistogram(tag, Tensor.ones(1), 0))
                            .isInstanceOf(IllegalArgumentException.class));
        }
        assertThat(ReadEvents.of(folder)).extracting(event -> event.integer(2)).hasSize(20000).doesNotHaveDuplicates();
    }

    @Test
    void aFolderThatIsAFileIsNamed() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> SummaryWriter.of(file)).isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("no event file can be written in " + file);
    }
}
