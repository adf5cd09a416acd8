package org.chainrule.nn.io;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;

import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Decodes image files. Nothing else touches {@code java.desktop}, so that whoever has no images needs no such module. */
final class ImageDecoder {
    private static final long MOST_PIXELS = 1L << 27;

    private ImageDecoder() {}

    static Picture decode(Path file) {
        try (InputStream bytes = Files.newInputStream(file);
                ImageInputStream input = new MemoryCacheImageInputStream(bytes)) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
            if (!readers.hasNext()) {
                throw new FormatException(file.toString(), "is no image of a known kind");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(input, true, true);
                return picture(decode(file, reader));
            } finally {
                reader.dispose();
            }
        } catch (IOException e) {
            throw Files.isRegularFile(file)
                    ? new FormatException(file.toString(), "is a damaged image: " + e.getMessage(), e)
                    : ReadErrors.of(file.toString(), e);
        }
    }

    private static BufferedImage decode(Path file, ImageReader reader) throws IOException {
        try {
            int height = reader.getHeight(0);
            int width = reader.getWidth(0);
            if ((long) height * width > MOST_PIXELS) {
                throw new FormatException(file.toString(),
                        "has " + height + " x " + width + " pixels, more than " + MOST_PIXELS);
            }
            return reader.read(0);
        } catch (FormatException e) {
            throw e;
        } catch (RuntimeException e) { // the decoders' answer to many a damaged file
            throw new FormatException(file.toString(), "is a damaged image: " + e, e);
        }
    }

    private static Picture picture(BufferedImage image) {
        return image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY ? grey(image) : coloured(image);
    }

    /** As the file says it: {@code getRGB} would take grey levels for linear light, and brighten them. */
    private static Picture grey(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        float white = (1 << image.getSampleModel().getSampleSize(0)) - 1;
        float[] plane = image.getRaster().getSamples(0, 0, width, height, 0, new float[width * height]);
        for (int n = 0; n < plane.length; n++) {
            plane[n] /= white;
        }
        return new Picture(height, width, plane, plane, plane);
    }

    private static Picture coloured(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        int[] colours = image.getRGB(0, 0, width, height, null, 0, width);
        float[][] planes = new float[3][colours.length];
        for (int n = 0; n < colours.length; n++) {
            for (int channel = 0; channel < planes.length; channel++) {
                planes[channel][n] = (colours[n] >> 16 - 8 * channel & 255) / 255f;
            }
        }
        return new Picture(height, width, planes);
    }
}
