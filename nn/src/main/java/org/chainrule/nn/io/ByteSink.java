package org.chainrule.nn.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

import org.chainrule.nn.internal.AtomicFile;

/** Writes content to streams of the caller's, which stay open. Files are written by {@link AtomicFile}. */
final class ByteSink {
    private static final int BUFFER = 1 << 16;

    private ByteSink() {}

    /**
     * Writes to a stream and flushes it.
     *
     * @throws UncheckedIOException if that can't be done
     */
    static void write(OutputStream out, AtomicFile.Content content) {
        Objects.requireNonNull(out, "out");
        try {
            content.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the stream can't be written to: " + e, e);
        }
    }

    /** Makes a buffered stream that can be closed without closing the one under it. */
    static OutputStream leftOpen(OutputStream out) {
        return new BufferedOutputStream(out, BUFFER) {
            @Override
            public void close() throws IOException {
                flush();
            }
        };
    }
}
