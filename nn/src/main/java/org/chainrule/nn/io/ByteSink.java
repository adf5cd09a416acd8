package org.chainrule.nn.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Streams that bytes are written to. */
final class ByteSink {
    private static final int BUFFER = 1 << 16;

    private ByteSink() {}

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
