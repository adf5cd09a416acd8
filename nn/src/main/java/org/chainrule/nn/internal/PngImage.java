package org.chainrule.nn.internal;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * Encodes images as PNG of 8 bits a channel, without the module {@code java.desktop}.
 *
 * @param channels 1 for grey, 3 for red, green and blue, 4 with opacity
 * @param height the number of rows
 * @param width the number of columns
 * @param encoded the bytes of the file
 */
public record PngImage(int channels, int height, int width, byte[] encoded) {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int[] COLOUR_TYPES = {-1, 0, -1, 2, 6}; // by the number of channels
    private static final int BITS = 8;

    /**
     * Encodes a tensor.
     *
     * @param image of shape (height, width) or (channels, height, width); from 0 to 1 if its type is floating, else from 0 to 255
     * @return the image
     * @throws IllegalArgumentException if the shape is none of those
     */
    public static PngImage of(Tensor image) {
        Shape shape = image.shape();
        int rank = shape.rank();
        int channels = rank == 3 ? shape.size(0) : 1;
        if (rank != 2 && rank != 3 || channels > 4 || COLOUR_TYPES[channels] < 0 || shape.size(-1) == 0
                || shape.size(-2) == 0) {
            throw new IllegalArgumentException(
                    "an image is of shape (height, width), or (channels, height, width) with "
                            + "1, 3 or 4 channels, and has a pixel or more, but this is of shape " + shape);
        }
        double scale = image.dtype().isFloating() ? 255 : 1;
        double[] values = image.toDoubleArray();
        int height = shape.size(-2);
        int width = shape.size(-1);
        byte[] rows = new byte[Math.multiplyExact(height, Math.addExact(1, Math.multiplyExact(width, channels)))];
        int at = 0;
        for (int y = 0; y < height; y++) {
            at++; // 0, for rows as they are
            for (int x = 0; x < width; x++) {
                for (int channel = 0; channel < channels; channel++) {
                    double value = values[(channel * height + y) * width + x] * scale;
                    rows[at++] = (byte) Math.round(Math.clamp(value, 0, 255));
                }
            }
        }
        return new PngImage(channels, height, width, encoded(channels, height, width, rows));
    }

    private static byte[] encoded(int channels, int height, int width, byte[] rows) {
        var png = new ByteArrayOutputStream();
        png.writeBytes(SIGNATURE);
        writeChunk(png, "IHDR", ByteBuffer.allocate(13).putInt(width).putInt(height).put((byte) BITS)
                .put((byte) COLOUR_TYPES[channels]).array());
        writeChunk(png, "IDAT", deflated(rows));
        writeChunk(png, "IEND", new byte[0]);
        return png.toByteArray();
    }

    private static byte[] deflated(byte[] bytes) {
        var compressed = new ByteArrayOutputStream();
        try (var deflater = new DeflaterOutputStream(compressed)) {
            deflater.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // of memory there is none
        }
        return compressed.toByteArray();
    }

    /** Writes the length of the data, the type, the data, and the check sum of the latter two. */
    private static void writeChunk(ByteArrayOutputStream png, String type, byte[] data) {
        ByteBuffer chunk = ByteBuffer.allocate(data.length + 12).putInt(data.length)
                .put(type.getBytes(StandardCharsets.US_ASCII)).put(data);
        var crc = new CRC32();
        crc.update(chunk.array(), 4, data.length + 4);
        png.writeBytes(chunk.putInt((int) crc.getValue()).array());
    }
}
