package org.chainrule.nn.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * Reads image files, PNG, JPEG, GIF and BMP, and brings them to one size.
 *
 * {@snippet :
 * Tensor rose = Images.rgb(64, 64).read(Path.of("rose.jpeg"));
 * }
 *
 * <p>
 * Pixels are weighted by the area, or the distance, they have from the new pixel: a triangle filter as wide as needed.
 * An image that has the size stays as it is. Width and height change independently. Transparency is ignored, and so is
 * the orientation that a camera noted.
 *
 * <p>
 * Needs the module {@code java.desktop}, which a program in modules must require itself.
 *
 * @param channels 3 for red, green and blue; 1 for grey
 * @param height the images' height
 * @param width the images' width
 */
public record Images(int channels, int height, int width) {

    /**
     * Makes a reader with these settings.
     *
     * @throws IllegalArgumentException if the channels are neither 1 nor 3, or a size isn't positive
     */
    public Images {
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("images have 3 channels or 1, for grey, not " + channels);
        }
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException("an image has 1 pixel or more, not " + height + " x " + width);
        }
        Shape.of(channels, height, width); // no more than an array can hold
    }

    /**
     * Makes a reader of coloured images.
     *
     * @param height the height to bring them to
     * @param width the width to bring them to
     * @return the reader
     * @throws IllegalArgumentException if a size isn't positive
     */
    public static Images rgb(int height, int width) {
        return new Images(3, height, width);
    }

    /**
     * Makes a reader of grey images; colours become 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601).
     *
     * @param height the height to bring them to
     * @param width the width to bring them to
     * @return the reader
     * @throws IllegalArgumentException if a size isn't positive
     */
    public static Images grayscale(int height, int width) {
        return new Images(1, height, width);
    }

    /**
     * Reads an image.
     *
     * @param file the file
     * @return its pixels, of type F32, in 0..1 and of shape (channels, height, width)
     * @throws FormatException if it isn't an image, or is damaged
     * @throws UncheckedIOException if it can't be read
     * @throws IllegalStateException if there is no module {@code java.desktop}
     */
    public Tensor read(Path file) {
        return ByteSource.read(file, this::read);
    }

    /**
     * Reads an image from a stream, to the stream's end.
     *
     * @param in the stream, which stays open
     * @return its pixels, as of {@link #read(Path)}
     * @throws FormatException if it isn't an image, or is damaged
     * @throws UncheckedIOException if it can't be read
     * @throws IllegalStateException if there is no module {@code java.desktop}
     */
    public Tensor read(InputStream in) {
        return read(in, ByteSource.STREAM);
    }

    /**
     * Reads an image from a stream with a name, to the stream's end.
     *
     * @param in the stream, which stays open
     * @param name what it is called in errors
     * @return its pixels, as of {@link #read(Path)}
     * @throws FormatException if it isn't an image, or is damaged
     * @throws UncheckedIOException if it can't be read
     * @throws IllegalStateException if there is no module {@code java.desktop}
     */
    public Tensor read(InputStream in, String name) {
        return ByteSource.read(in, name, this::read);
    }

    private Tensor read(ByteSource source) throws IOException {
        PlanarImage picture = decoded(source);
        int plane = height * width;
        source.takeMemory(3L * Float.BYTES * channels * plane + picture.memoryToResize(height, width),
                "an image of " + height + " x " + width);
        float[] values = new float[channels * plane];
        PlanarImage read = channels == 1 ? picture.grayscale() : picture;
        for (int channel = 0; channel < channels; channel++) {
            float[] resized = read.plane(channel, height, width);
            System.arraycopy(resized, 0, values, channel * plane, plane);
        }
        return Tensor.of(Shape.of(channels, height, width), values);
    }

    private static PlanarImage decoded(ByteSource source) throws IOException {
        try {
            return ImageDecoder.decode(source);
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "images are read with the module java.desktop, which isn't there: require it "
                            + "in your module-info.java, or add --add-modules java.desktop",
                    e);
        }
    }
}
