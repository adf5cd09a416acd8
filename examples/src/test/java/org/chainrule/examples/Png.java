package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;

import javax.imageio.ImageIO;

/** A picture read back. */
final class Png {
    private Png() {}

    static BufferedImage of(Path file) {
        try {
            return ImageIO.read(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails if nothing much is drawn: letters and curves with soft edges have many colours. */
    static void assertIsDrawn(Path file) {
        assertThat(Arrays.stream(pixels(of(file))).distinct().count()).as("colours in %s", file).isGreaterThan(50);
    }

    static long count(BufferedImage image, Color color) {
        return Arrays.stream(pixels(image)).filter(pixel -> pixel == color.getRGB()).count();
    }

    private static int[] pixels(BufferedImage image) {
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }
}
