package org.chainrule.nn.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import javax.imageio.ImageIO;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImagesTest {
    @TempDir
    Path folder;

    private static void write(Path path, BufferedImage image, String kind) throws IOException {
        try (var output = Files.newOutputStream(path)) {
            assertThat(ImageIO.write(image, kind, output)).isTrue();
        }
    }

    /** An image of colours, row by row. */
    private static BufferedImage coloured(int height, int width, int... colours) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, width, height, colours, 0, width);
        return image;
    }

    private Path png(int height, int width, int... colours) throws IOException {
        Path path = folder.resolve("image.png");
        write(path, coloured(height, width, colours), "png");
        return path;
    }

    /** An image of grey levels, as the file says them. */
    private Path grey(int type, int height, int width, int... levels) throws IOException {
        BufferedImage image = new BufferedImage(width, height, type);
        image.getRaster().setSamples(0, 0, width, height, 0, levels);
        Path path = folder.resolve("grey.png");
        write(path, image, "png");
        return path;
    }

    @Test
    void readsPlanesOfRedGreenAndBlue() throws IOException {
        Tensor x = Images.rgb(1, 2).read(png(1, 2, 0xff0033, 0x00ff66));

        assertThat(x.dtype()).isEqualTo(DType.F32);
        assertThat(x.shape()).isEqualTo(Shape.of(3, 1, 2));
        assertThat(x.toFloatArray()).containsExactly(1, 0, 0, 1, 0.2f, 0.4f);
    }

    @Test
    void coloursBecomeGreyByTheirWeights() throws IOException {
        Tensor x = Images.grayscale(1, 4).read(png(1, 4, 0xff0000, 0x00ff00, 0x0000ff, 0xffffff));
        assertThat(x.shape()).isEqualTo(Shape.of(1, 1, 4));
        assertThat(x.toFloatArray()).containsExactly(new float[] {0.299f, 0.587f, 0.114f, 1}, within(1e-6f));
    }

    @Test
    void greyLevelsAreTakenAsTheyAre() throws IOException {
        Path path = grey(BufferedImage.TYPE_BYTE_GRAY, 1, 3, 0, 51, 255);
        assertThat(Images.grayscale(1, 3).read(path).toFloatArray()).containsExactly(0, 0.2f, 1);
        assertThat(Images.rgb(1, 3).read(path).toFloatArray()).containsExactly(0, 0.2f, 1, 0, 0.2f, 1, 0, 0.2f, 1);
        Path deep = grey(BufferedImage.TYPE_USHORT_GRAY, 1, 3, 0, 13107, 65535);
        assertThat(Images.grayscale(1, 3).read(deep).toFloatArray()).containsExactly(0, 0.2f, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp", "gif", "jpeg"})
    void readsEveryKind(String kind) throws IOException {
        int[] white = new int[64];
        Arrays.fill(white, 0xffffff);
        Path path = folder.resolve("white." + kind);
        write(path, coloured(8, 8, white), kind);
        assertThat(Images.rgb(8, 8).read(path).toDoubleArray()).containsOnly(1);
    }

    @Test
    void shrinkingIsAWeightedMean() throws IOException {
        Path path = grey(BufferedImage.TYPE_BYTE_GRAY, 1, 4, 0, 0, 255, 255);
        // Triangles about 1 and 3 that reach 2 pixels: weights 1, 3, 3, 1 of 8, cut at the edge to 3, 3, 1 of 7.
        assertThat(Images.grayscale(1, 2).read(path).toFloatArray()).containsExactly(new float[] {1 / 7f, 6 / 7f},
                within(1e-6f));
        assertThat(Images.grayscale(1, 1).read(path).toFloatArray()).containsExactly(new float[] {0.5f},
                within(1e-6f));
    }

    @Test
    void growingIsInterpolation() throws IOException {
        Path path = grey(BufferedImage.TYPE_BYTE_GRAY, 2, 1, 0, 255);
        assertThat(Images.grayscale(4, 1).read(path).toFloatArray()).containsExactly(
                new float[] {0, 0.25f, 0.75f, 1}, within(1e-6f));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 10, 11, 29, 100})
    void evenImagesStayEven(int size) throws IOException {
        int[] levels = new int[70];
        Arrays.fill(levels, 51);
        Tensor x = Images.grayscale(size, size).read(grey(BufferedImage.TYPE_BYTE_GRAY, 7, 10, levels));
        assertThat(x.sub(0.2).abs().max().item()).isLessThan(1e-7);
    }

    @Test
    void whatIsNoImageIsAnErrorThatNamesTheFile() throws IOException {
        Path text = Files.writeString(folder.resolve("text.png"), "no image");
        assertThatThrownBy(() -> Images.rgb(1, 1).read(text)).isInstanceOf(FormatException.class)
                .hasMessage(text + ": is no image of a known kind");
        Path empty = Files.createFile(folder.resolve("empty.png"));
        assertThatThrownBy(() -> Images.rgb(1, 1).read(empty)).isInstanceOf(FormatException.class)
                .hasMessageStartingWith(empty.toString());
        Path missing = folder.resolve("missing.png");
        assertThatThrownBy(() -> Images.rgb(1, 1).read(missing)).isInstanceOf(UncheckedIOException.class)
                .hasMessage(missing + ": there is no such file");
        byte[] whole = Files.readAllBytes(png(2, 2, 1, 2, 3, 4));
        Path cut = Files.write(folder.resolve("cut.png"), Arrays.copyOf(whole, 40));
        assertThatThrownBy(() -> Images.rgb(1, 1).read(cut)).isInstanceOf(FormatException.class)
                .hasMessageStartingWith(cut + ": is a damaged image");
    }

    @Test
    void settingsOutOfRangeAreErrors() {
        assertThatThrownBy(() -> Images.rgb(0, 5)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 x 5");
        assertThatThrownBy(() -> new Images(2, 5, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Images.rgb(50_000, 50_000)).isInstanceOf(IllegalArgumentException.class);
    }
}
