package org.chainrule.nn.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No file expands to more than its reader is allowed. */
class ReadLimitsTest {
    @TempDir
    Path folder;

    /** In a JVM of its own, with a heap of 256 MB. */
    @Test
    void bombsAreRefusedBeforeMemoryRunsOut() throws IOException {
        for (Bomb bomb : Bomb.values()) {
            Files.write(folder.resolve(bomb.name()), bomb.bytes());
        }
        Process program = OtherProgram.start(List.of("-Xmx256m", "-Djava.awt.headless=true"), Bomb.class,
                folder.toString());
        try (var out = program.inputReader()) {
            List<String> answers = out.readAllLines();
            assertThat(answers).hasSize(Bomb.values().length).allMatch(answer -> answer.contains(": refused, "));
        }
    }

    @Test
    void theLimitOfMemoryIsASetting() {
        byte[] file = FileBytes.npy("{'descr':'<f8','fortran_order':False,'shape':(1000,)}", new byte[8000]);
        ReadLimits low = ReadLimits.standard().bytes(15_000);
        assertThatThrownBy(() -> low.apply(() -> Npy.read(new ByteArrayInputStream(file))))
                .isInstanceOf(FormatException.class)
                .hasMessageContainingAll("stream: the elements of shape (1000)", "16000 bytes", "15000", "ReadLimits");
        assertThat(low.bytes(16_000).apply(() -> Npy.read(new ByteArrayInputStream(file))).size()).isEqualTo(1000);
        assertThat(Npy.read(new ByteArrayInputStream(file)).size()).isEqualTo(1000);
    }

    @Test
    void theArraysOfAFileCountTogether() {
        byte[] array = FileBytes.npy("{'descr':'|u1','fortran_order':False,'shape':(1000,)}", new byte[1000]);
        byte[] file = HostileNpzTest.zip("a.npy", array, "b.npy", array);
        ReadLimits ofOne = ReadLimits.standard().bytes(20_000);
        assertThatThrownBy(() -> ofOne.apply(() -> Npz.read(new ByteArrayInputStream(file))))
                .isInstanceOf(FormatException.class).hasMessageContainingAll("b.npy", "32000 bytes", "20000");
        assertThat(ofOne.bytes(32_000).apply(() -> Npz.read(new ByteArrayInputStream(file))).names())
                .containsExactly("a", "b");
    }

    @Test
    void theLimitOfPixelsIsASetting() {
        byte[] png = Bomb.PNG_FOR_A_HUGE_IMAGE.bytes();
        assertThatThrownBy(() -> ReadLimits.standard().pixels(49_999)
                .apply(() -> Images.rgb(2, 2).read(new ByteArrayInputStream(png)))).isInstanceOf(FormatException.class)
                .hasMessageContainingAll("50000 x 1 pixels", "49999");
    }

    /** However much memory there is: no format packs so many pixels into so few bytes. */
    @Test
    void aFewBytesHaveNoMillionsOfPixels() {
        assertThatThrownBy(() -> Images.rgb(2, 2).read(new ByteArrayInputStream(Bomb.gif(2000))))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("can't have 2000 x 2000 pixels in " + Bomb.gif(2000).length + " bytes");
    }

    /** Which take more memory than their names. */
    @Test
    void theTensorsOfAHeaderCount() {
        String header = Bomb.manyTensors(50_000);
        byte[] file = FileBytes.safetensors(header, 0);
        ReadLimits ofText = ReadLimits.standard().bytes(7L * header.length());
        assertThatThrownBy(() -> ofText.apply(() -> Safetensors.read(new ByteArrayInputStream(file))))
                .isInstanceOf(FormatException.class).hasMessageContainingAll("the header's", "tensors");
        assertThat(ofText.bytes(20L * header.length())
                .apply(() -> Safetensors.read(new ByteArrayInputStream(file))).tensors().names())
                .hasSizeGreaterThan(500);
    }

    /** It is refused, not cut off where the memory ends and taken for a damaged one. */
    @Test
    void aStreamLongerThanTheMemoryIsRefused() {
        byte[] png = Bomb.png(50, 50);
        ReadLimits tooLow = ReadLimits.standard().bytes(png.length);
        assertThatThrownBy(() -> tooLow.apply(() -> Images.rgb(2, 2).read(new ByteArrayInputStream(png))))
                .isInstanceOf(FormatException.class).hasMessageContaining("more than the " + png.length);
    }

    @Test
    void limitsArePositive() {
        assertThatThrownBy(() -> ReadLimits.standard().bytes(0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 bytes");
        assertThatThrownBy(() -> ReadLimits.standard().pixels(0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 pixels");
    }

    /** It would have passed through 2.5 billion numbers. */
    @Test
    void aHighImageBecomesAWideOne() {
        Tensor wide = Images.grayscale(1, 50_000).read(new ByteArrayInputStream(Bomb.PNG_FOR_A_HUGE_IMAGE.bytes()));
        assertThat(wide.shape()).isEqualTo(Shape.of(1, 1, 50_000));
        assertThat(wide.toDoubleArray()).containsOnly(0);
    }
}
