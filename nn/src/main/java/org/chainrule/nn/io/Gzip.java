package org.chainrule.nn.io;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Opens files and streams that may be compressed by gzip, which shows in their first two bytes, whatever they are
 * called.
 */
public final class Gzip {
    /** The number of bytes by which gzip is recognized. */
    static final int MAGIC_LENGTH = 2;

    private static final int BUFFER = 1 << 16;

    private Gzip() {}

    /**
     * Opens a file to read it decompressed.
     *
     * @param file the file, compressed or not
     * @return its bytes, decompressed; reading them throws a {@link FormatException} if they are damaged gzip
     * @throws IOException if it can't be opened
     * @throws FormatException if it begins as gzip does and goes on otherwise
     */
    public static InputStream open(Path file) throws IOException {
        Objects.requireNonNull(file, "file");
        InputStream bytes = Files.newInputStream(file);
        try {
            return open(bytes, file.toString());
        } catch (IOException | FormatException e) {
            bytes.close();
            throw e;
        }
    }

    /**
     * Wraps a stream to read it decompressed.
     *
     * @param in the stream, compressed or not; it is closed with the result
     * @return its bytes, decompressed; reading them throws a {@link FormatException} if they are damaged gzip
     * @throws IOException if it can't be read
     * @throws FormatException if it begins as gzip does and goes on otherwise
     */
    public static InputStream open(InputStream in) throws IOException {
        return open(in, ByteSource.STREAM);
    }

    /**
     * Wraps a stream with a name to read it decompressed.
     *
     * @param in the stream, compressed or not; it is closed with the result
     * @param name what it is called in errors
     * @return its bytes, decompressed; reading them throws a {@link FormatException} if they are damaged gzip
     * @throws IOException if it can't be read
     * @throws FormatException if it begins as gzip does and goes on otherwise
     */
    public static InputStream open(InputStream in, String name) throws IOException {
        Objects.requireNonNull(in, "in");
        Objects.requireNonNull(name, "name");
        var bytes = new PushbackInputStream(in, MAGIC_LENGTH);
        return isNext(bytes) ? decompress(bytes, name) : new BufferedInputStream(bytes, BUFFER);
    }

    /** Returns whether the next bytes are those that gzip begins with, and leaves them to be read. */
    static boolean isNext(PushbackInputStream in) throws IOException {
        byte[] start = in.readNBytes(MAGIC_LENGTH);
        in.unread(start);
        return start.length == MAGIC_LENGTH
                && (Byte.toUnsignedInt(start[0]) | Byte.toUnsignedInt(start[1]) << 8) == GZIPInputStream.GZIP_MAGIC;
    }

    /**
     * Decompresses a stream that is gzip.
     *
     * @param name what it is called in errors
     */
    static InputStream decompress(InputStream in, String name) throws IOException {
        return new Decompressed(in, name);
    }

    /** A stream that decompresses another, and reports damage as all readers do. */
    private static final class Decompressed extends FilterInputStream {
        private final String name;

        Decompressed(InputStream compressed, String name) throws IOException {
            super(null);
            this.name = name;
            this.in = reporting(() -> new BufferedInputStream(new GZIPInputStream(compressed, BUFFER), BUFFER));
        }

        private interface Reading<T> {
            T get() throws IOException;
        }

        private <T> T reporting(Reading<T> reading) throws IOException {
            try {
                return reading.get();
            } catch (ZipException e) {
                throw new FormatException(name, "is damaged gzip: " + e.getMessage(), e);
            } catch (EOFException e) {
                throw new FormatException(name, "is gzip that ends too early", e);
            }
        }

        @Override
        public int read() throws IOException {
            return reporting(super::read);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return reporting(() -> super.read(target, offset, length));
        }

        @Override
        public long skip(long count) throws IOException {
            return reporting(() -> super.skip(count));
        }
    }
}
