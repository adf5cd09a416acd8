package org.chainrule.nn.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import javax.imageio.ImageIO;

/** Small files that expand to much more than a small heap can hold, with their readers. */
enum Bomb {
    IDX_AS_NUMBERS(() -> gzip(idxHeader(30 << 20), 30 << 20), Idx::read), //
    IDX_AS_IMAGES(() -> gzip(idxHeader(30, 1024, 1024), 30 << 20), Idx::images), //
    IDX_AS_BYTES(() -> gzip(idxHeader(100 << 20), 100 << 20), Idx::unsignedBytes), //
    NPZ_OF_BYTES(() -> npz("|u1", 1, 30 << 20, 1), Npz::read), //
    NPZ_OF_MANY(() -> npz("<f8", 8, 20 << 20, 5), Npz::read), //
    CSV_OF_ROWS(() -> csv("1\n"), Csv.withoutHeader()::read), //
    CSV_OF_ONE_ROW(() -> csv("1,"), Csv.withoutHeader()::read), //
    CSV_OF_ONE_CELL(() -> csv("11"), Csv.withoutHeader()::read), //
    PNG_OF_MANY_PIXELS(() -> png(12_000, 1_000), Images.rgb(8, 8)::read), //
    PNG_FOR_A_HUGE_IMAGE(() -> png(1, 50_000), Images.grayscale(20_000, 20_000)::read), //
    GIF_OF_MANY_PIXELS(() -> gif(65_535), Images.rgb(8, 8)::read), //
    HEADER_OF_ONE_NAME(() -> FileBytes.safetensors("{\"" + "x".repeat(30 << 20)
            + "\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0), Safetensors::read), //
    HEADER_OF_MANY_TENSORS(() -> FileBytes.safetensors(manyTensors(30 << 20), 0), Safetensors::read), //
    HEADER_OF_ONE_TEXT(
            () -> FileBytes.safetensors("{\"__metadata__\":{\"a\":\"" + "\u00e9".repeat(15 << 20) + "\"}}", 0),
            Safetensors::read), //
    HEADER_OF_ONE_SHAPE(() -> FileBytes.safetensors("{\"a\":{\"dtype\":\"F32\",\"shape\":[" + "1,".repeat(15 << 20)
            + "1],\"data_offsets\":[0,4]}}", 4), Safetensors::read);

    private final Supplier<byte[]> bytes;
    private final Consumer<Path> reader;

    Bomb(Supplier<byte[]> bytes, Consumer<Path> reader) {
        this.bytes = bytes;
        this.reader = reader;
    }

    byte[] bytes() {
        return bytes.get();
    }

    /** Reads the files of a folder that are called as the bombs, and prints a line for each: what came of it. */
    public static void main(String[] arguments) {
        for (Bomb bomb : values()) {
            System.out.println(bomb + ": " + bomb.answer(Path.of(arguments[0], bomb.name())));
        }
    }

    private String answer(Path file) {
        try {
            reader.accept(file);
            return "read";
        } catch (FormatException e) {
            return "refused, " + e.getMessage();
        } catch (RuntimeException | Error e) {
            return e.toString();
        }
    }

    @FunctionalInterface
    private interface Writing {
        void to(OutputStream out) throws IOException;
    }

    private static byte[] written(Writing writing) {
        var out = new ByteArrayOutputStream();
        try {
            writing.to(out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private static void writeRepeated(OutputStream out, byte[] part, int length) throws IOException {
        byte[] block = new byte[1 << 16];
        for (int n = 0; n < block.length; n++) {
            block[n] = part[n % part.length];
        }
        for (int n = 0; n < length; n += block.length) {
            out.write(block);
        }
    }

    private static byte[] idxHeader(int... sizes) {
        ByteBuffer header = ByteBuffer.allocate(4 + 4 * sizes.length).putInt(0x800 | sizes.length);
        Arrays.stream(sizes).forEach(header::putInt);
        return header.array();
    }

    private static byte[] gzip(byte[] header, int zeros) {
        return written(out -> {
            try (var packed = new GZIPOutputStream(out)) {
                packed.write(header);
                writeRepeated(packed, new byte[] {0}, zeros);
            }
        });
    }

    private static byte[] csv(String part) {
        return written(out -> {
            try (var packed = new GZIPOutputStream(out)) {
                writeRepeated(packed, part.getBytes(UTF_8), 24 << 20);
            }
        });
    }

    private static byte[] npz(String type, int width, int bytes, int entries) {
        byte[] start = FileBytes.npy("{'descr':'" + type + "','fortran_order':False,'shape':(" + bytes / width + ",)}",
                new byte[0]);
        return written(out -> {
            try (var zip = new ZipOutputStream(out)) {
                for (int n = 0; n < entries; n++) {
                    zip.putNextEntry(new ZipEntry(n + ".npy"));
                    zip.write(start);
                    writeRepeated(zip, new byte[] {0}, bytes);
                    zip.closeEntry();
                }
            }
        });
    }

    static byte[] png(int width, int height) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_BINARY);
        return written(out -> ImageIO.write(image, "png", out));
    }

    /** A frame with so many pixels along each side, most of which are missing. */
    static byte[] gif(int size) {
        short side = (short) size;
        return FileBytes.of("GIF89a", side, side, (byte) 0x80, (byte) 0, (byte) 0, new byte[6], (byte) 0x2c,
                (short) 0, (short) 0, side, side, (byte) 0, (byte) 2, (byte) 2, (byte) 0x4c, (byte) 1,
                (byte) 0, (byte) 0x3b);
    }

    static String manyTensors(int length) {
        StringBuilder header = new StringBuilder("{");
        for (int n = 0; header.length() < length; n++) {
            header.append(n == 0 ? "" : ",").append('"').append(n)
                    .append("\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}");
        }
        return header.append('}').toString();
    }
}
