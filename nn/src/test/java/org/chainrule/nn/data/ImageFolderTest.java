package org.chainrule.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import javax.imageio.ImageIO;

import org.chainrule.autograd.Shape;
import org.chainrule.nn.io.FormatException;
import org.chainrule.nn.io.Images;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
    private static final Images PIXEL = Images.rgb(1, 1);

    @TempDir
    Path folder;

    private static void write(Path path, BufferedImage image, String kind) throws IOException {
        try (var output = Files.newOutputStream(path)) {
            assertThat(ImageIO.write(image, kind, output)).isTrue();
        }
    }

    /** A square of one colour. */
    private static BufferedImage image(int size, int colour) {
        BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        int[] colours = new int[size * size];
        Arrays.fill(colours, colour);
        image.setRGB(0, 0, size, size, colours, 0, size);
        return image;
    }

    @Test
    void foldersAreClasses() throws IOException {
        for (String name : new String[] {"dog", "cat"}) {
            Files.createDirectories(folder.resolve("set").resolve(name));
        }
        Path set = folder.resolve("set");
        Files.writeString(set.resolve("readme.txt"), "no class");
        write(set.resolve("dog").resolve("b.png"), image(1, 0xff0000), "png");
        write(set.resolve("dog").resolve("a.bmp"), image(1, 0x00ff00), "bmp");
        write(set.resolve("cat").resolve("c.png"), image(2, 0xff), "png");
        ImageFolder images = ImageFolder.of(set, PIXEL);

        assertThat(images.classes()).containsExactly("cat", "dog");
        assertThat(images.files()).extracting(path -> path.getFileName().toString()).containsExactly("c.png", "a.bmp",
                "b.png");
        assertThat(images.size()).isEqualTo(3);
        Batch all = images.all();
        assertThat(all.target().toLongArray()).containsExactly(0, 1, 1);
        assertThat(all.input().shape()).isEqualTo(Shape.of(3, 3, 1, 1));
        assertThat(all.input().toFloatArray()).containsExactly(0, 0, 1, 0, 1, 0, 1, 0, 0);
        assertThat(images.get(2, 0).target().toLongArray()).containsExactly(1, 0);
        assertThat(DataLoader.of(images, 2).shuffle(1).prefetch(2).epoch(0)).hasSize(2);
        assertThatThrownBy(() -> images.get(3)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFolderWithoutClassesIsAnError() throws IOException {
        Path set = Files.createDirectory(folder.resolve("set"));
        assertThatThrownBy(() -> ImageFolder.of(set, PIXEL)).isInstanceOf(FormatException.class)
                .hasMessageContaining("has no folders");
        Files.createDirectory(set.resolve("cat"));
        assertThatThrownBy(() -> ImageFolder.of(set, PIXEL)).isInstanceOf(FormatException.class)
                .hasMessageStartingWith(set.resolve("cat").toString()).hasMessageContaining("no files");
        assertThatThrownBy(() -> ImageFolder.of(folder.resolve("none"), PIXEL))
                .isInstanceOf(UncheckedIOException.class);
    }
}
