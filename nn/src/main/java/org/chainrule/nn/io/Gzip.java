package org.chainrule.nn.io;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Opens files that may be compressed by gzip, which shows in their first two bytes, whatever they are called. */
public final class Gzip {
    private static final int BUFFER = 1 << 16;
    private static final int FIRST = 0x1f;
    private static final int SECOND = 0x8b;

    private Gzip() {}

    /**
     * Opens a file.
     *
     * @param file the file, compressed or not
     * @return its bytes, uncompressed; reading them throws a {@link FormatException} if they are damaged gzip
     * @throws IOException if it can't be opened
     * @throws FormatException if it begins as gzip does and goes on otherwise
     */
    public static InputStream open(Path file) throws IOException {
        InputStream bytes = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        try {
            bytes.mark(2);
            boolean compressed = bytes.read() == FIRST && bytes.read() == SECOND;
            bytes.reset();
            return compressed ? new BufferedInputStream(new Decompressed(bytes, file.toString()), BUFFER) : bytes;
        } catch (IOException | FormatException e) {
            bytes.close();
            throw e;
        }
    }

    /** Decompresses, and says what is wrong with the bytes in the way of all readers. */
    private static final class Decompressed extends FilterInputStream {
        private final String source;

        Decompressed(InputStream compressed, String source) throws IOException {
            super(null);
            this.source = source;
            this.in = reading(() -> new GZIPInputStream(compressed, BUFFER));
        }

        private interface Reading<T> {
            T get() throws IOException;
        }

        private <T> T reading(Reading<T> reading) throws IOException {
            try {
                return reading.get();
            } catch (ZipException e) {
                throw new FormatException(source, "is damaged gzip: " + e.getMessage(), e);
            } catch (EOFException e) {
                throw new FormatException(source, "is gzip that ends too early", e);
            }
        }

        @Override
        public int read() throws IOException {
            return reading(super::read);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return reading(() -> super.read(target, offset, length));
        }

        @Override
        public long skip(long count) throws IOException {
            return reading(() -> super.skip(count));
        }
    }
}
