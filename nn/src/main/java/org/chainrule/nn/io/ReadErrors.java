package org.chainrule.nn.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;

/** Says what went wrong in reading, beside what a {@link FormatException} is for. */
final class ReadErrors {
    private ReadErrors() {}

    /** Makes an exception that names the source. */
    static UncheckedIOException of(String source, IOException e) {
        return new UncheckedIOException(source + ": "
                + (e instanceof NoSuchFileException ? "there is no such file" : "can't be read: " + e), e);
    }
}
