package org.chainrule.nn.io;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

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
     * @return its bytes, uncompressed
     * @throws IOException if it can't be opened, or begins as gzip does and goes on otherwise
     */
    public static InputStream open(Path file) throws IOException {
        InputStream bytes = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        try {
            bytes.mark(2);
            boolean compressed = bytes.read() == FIRST && bytes.read() == SECOND;
            bytes.reset();
            return compressed ? new BufferedInputStream(new GZIPInputStream(bytes, BUFFER), BUFFER) : bytes;
        } catch (IOException e) {
            bytes.close();
            throw e;
        }
    }
}
