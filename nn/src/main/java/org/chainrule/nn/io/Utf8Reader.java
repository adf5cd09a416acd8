package org.chainrule.nn.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * A reader of UTF-8 that reports anything else with its line; Java's own readers put a question mark in its place, or
 * don't say where it is. A byte order mark at the beginning is skipped.
 */
final class Utf8Reader extends Reader {
    private static final int BUFFER = 1 << 15;
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private final String source;
    private final InputStream input;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder(); // which reports what is malformed
    private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER).flip();
    private final CharBuffer chars = CharBuffer.allocate(BUFFER).flip();
    private boolean inputEnded;
    private boolean ended;
    private boolean begun;
    private long line = 1;
    private long position; // within the line
    private char previous;

    Utf8Reader(ByteSource source) {
        this.source = source.name();
        this.input = source.stream();
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        while (!chars.hasRemaining()) {
            if (ended) {
                return -1;
            }
            decode();
        }
        int count = Math.min(length, chars.remaining());
        chars.get(target, offset, count);
        return count;
    }

    private void decode() throws IOException {
        chars.clear();
        CoderResult result = decoder.decode(bytes, chars, inputEnded);
        if (result.isUnderflow() && inputEnded) {
            result = decoder.flush(chars);
            ended = true;
        } else if (result.isUnderflow()) {
            fill();
        }
        chars.flip();
        follow();
        if (result.isError()) {
            throw FormatException.inLine(source, line, "the bytes after character " + position
                    + " of the line aren't UTF-8: convert the file to UTF-8");
        }
        if (!begun && chars.hasRemaining()) {
            begun = true;
            if (chars.get(chars.position()) == BYTE_ORDER_MARK) {
                chars.get();
            }
        }
    }

    private void fill() throws IOException {
        bytes.compact();
        int count = input.read(bytes.array(), bytes.position(), bytes.remaining());
        inputEnded = count < 0;
        bytes.position(bytes.position() + Math.max(count, 0));
        bytes.flip();
    }

    /** Counts lines, which end in a line feed, a carriage return, or both. */
    private void follow() {
        for (int n = chars.position(); n < chars.limit(); n++) {
            char c = chars.get(n);
            if (c == '\r' || c == '\n' && previous != '\r') {
                line++;
                position = 0;
            } else if (c != '\n') {
                position++;
            }
            previous = c;
        }
    }

    @Override
    public void close() {
        // whoever opened the source closes it
    }
}
