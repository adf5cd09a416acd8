package org.chainrule.nn.io;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;

import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes image files. No other class uses {@code java.desktop}, so that the module is needed for images only.
 */
final class ImageDecoder {
    private static final long MOST_PIXELS_OF_A_BYTE = 1 << 14; // deflate makes 1032 bytes of one, and PNG has 8 pixels in each

    private static final int MEMORY_OF_A_PIXEL = 32; // bytes: the decoder's image, colours as ints, three planes of floats

    private ImageDecoder() {}

    static PlanarImage decode(ByteSource source) throws IOException {
        byte[] bytes = source.readRest();
        try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
            if (!readers.hasNext()) {
                throw source.error("is no image of a known kind");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(input, true, true);
                return picture(decode(source, reader, bytes.length));
            } finally {
                reader.dispose();
            }
        }
    }

    private static BufferedImage decode(ByteSource source, ImageReader reader, int bytes) {
        try {
            int height = reader.getHeight(0);
            int width = reader.getWidth(0);
            long pixels = (long) height * width;
            long most = source.budget().limits().pixels();
            if (pixels > most) {
                throw source.error("has " + height + " x " + width + " pixels, more than the " + most
                        + " that ReadLimits allow");
            }
            if (pixels > MOST_PIXELS_OF_A_BYTE * bytes) {
                throw source.error("can't have " + height + " x " + width + " pixels in " + bytes + " bytes");
            }
            source.takeMemory(pixels * MEMORY_OF_A_PIXEL, height + " x " + width + " pixels");
            return reader.read(0);
        } catch (FormatException e) {
            throw e;
        } catch (IOException | RuntimeException e) { // the latter are the decoders' answer to many a damaged file
            throw source.error("is a damaged image: " + (e instanceof IOException ? e.getMessage() : e), e);
        }
    }

    private static PlanarImage picture(BufferedImage image) {
        return image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY ? grey(image) : coloured(image);
    }

    /**
     * Takes grey levels as the file has them: {@code getRGB} would take grey levels for linear light, and brighten
     * them.
     */
    private static PlanarImage grey(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        float white = (1 << image.getSampleModel().getSampleSize(0)) - 1;
        float[] plane = image.getRaster().getSamples(0, 0, width, height, 0, new float[width * height]);
        for (int n = 0; n < plane.length; n++) {
            plane[n] /= white;
        }
        return new PlanarImage(height, width, plane, plane, plane);
    }

    private static PlanarImage coloured(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        int[] colours = image.getRGB(0, 0, width, height, null, 0, width);
        float[][] planes = new float[3][colours.length];
        for (int n = 0; n < colours.length; n++) {
            for (int channel = 0; channel < planes.length; channel++) {
                planes[channel][n] = (colours[n] >> 16 - 8 * channel & 255) / 255f;
            }
        }
        return new PlanarImage(height, width, planes);
    }
}
