package org.chainrule.nn.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalLong;

import org.chainrule.nn.internal.ArrayLimit;

/**
 * A sequence of bytes to be read in order, with a name for errors. How many there are is known of a file, but not of a
 * stream: no array is allocated by a size that was read from it before that size is checked against
 * {@link #remaining} or the bytes have come.
 */
final class ByteSource {
    /** The name of a stream in errors unless it is given another. */
    static final String STREAM = "stream";

    private static final long UNKNOWN = -1;

    private final InputStream in;
    private final String name;
    private final long size;
    private final boolean isWhole;
    private final MemoryBudget budget;
    private long position;

    /** Reads what a source holds. */
    @FunctionalInterface
    interface Reading<T> {

        T read(ByteSource source) throws IOException;
    }

    private ByteSource(InputStream in, String name, long size, boolean isWhole, MemoryBudget budget) {
        this.in = in;
        this.name = Objects.requireNonNull(name, "name");
        this.size = size;
        this.isWhole = isWhole;
        this.budget = budget;
    }

    /**
     * Reads a file.
     *
     * @throws UncheckedIOException if it can't be read
     */
    static <T> T read(Path file, Reading<T> reading) {
        Objects.requireNonNull(file, "file");
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            return reading
                    .read(sized(Channels.newInputStream(channel), file.toString(), channel.size(), new MemoryBudget()));
        } catch (IOException e) {
            throw failure(file.toString(), e);
        }
    }

    /**
     * Reads a stream of the caller's, which stays open.
     *
     * @throws UncheckedIOException if it can't be read
     */
    static <T> T read(InputStream in, String name, Reading<T> reading) {
        Objects.requireNonNull(in, () -> "there is no stream" + (STREAM.equals(name) ? "" : " " + name)
                + " to read; where a resource isn't found, getResourceAsStream returns null");
        try {
            return reading.read(new ByteSource(in, name, UNKNOWN, false, new MemoryBudget()));
        } catch (IOException e) {
            throw failure(name, e);
        }
    }

    /** Makes a source of so many bytes, all of which belong to the content. */
    static ByteSource sized(InputStream in, String name, long size, MemoryBudget budget) {
        return new ByteSource(in, name, size, true, budget);
    }

    /** Makes the exception for a source that can't be read. */
    static UncheckedIOException failure(String name, IOException e) {
        return new UncheckedIOException(
                name + ": " + (e instanceof NoSuchFileException ? "there is no such file" : "can't be read: " + e), e);
    }

    /** Reads this, decompressed if it begins as gzip does. */
    <T> T decompressed(Reading<T> reading) throws IOException {
        var start = new PushbackInputStream(in, Gzip.MAGIC_LENGTH) {
            @Override
            public void close() {
                // whoever opened the stream closes it
            }
        };
        if (!Gzip.isNext(start)) {
            return reading.read(new ByteSource(start, name, size, isWhole, budget));
        }
        try (InputStream decompressed = Gzip.decompress(start, name)) {
            return reading.read(new ByteSource(decompressed, name, UNKNOWN, true, budget));
        }
    }

    /** Takes memory, before it is allocated. */
    void takeMemory(long bytes, String what) {
        budget.take(bytes, name, what);
    }

    /** Returns the memory that reading may take, for this source and others of the same file. */
    MemoryBudget budget() {
        return budget;
    }

    /** Returns the name for errors. */
    String name() {
        return name;
    }

    /** Returns the number of bytes that are left, if it is known. */
    OptionalLong remaining() {
        return size == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(size - position);
    }

    /** Returns the number of bytes that were read. */
    long position() {
        return position;
    }

    /** Returns the bytes that are left, which aren't counted when they are read. */
    InputStream stream() {
        return in;
    }

    /** Reads so many bytes, or fewer if there are no more. Memory is taken as they come. */
    byte[] readAtMost(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        position += bytes.length;
        return bytes;
    }

    /** Reads so many bytes into an array, or fewer if there are no more, and returns how many. */
    int readAtMost(byte[] target, int count) throws IOException {
        int read = in.readNBytes(target, 0, count);
        position += read;
        return read;
    }

    /** Reads so many bytes. */
    byte[] readExactly(int count, String what) throws IOException {
        byte[] bytes = readAtMost(count);
        if (bytes.length < count) {
            throw endsIn(what, bytes.length, count);
        }
        return bytes;
    }

    /** Reads all that is left. */
    byte[] readRest() throws IOException {
        return readLimited(ArrayLimit.LONGEST, "its content");
    }

    /** Reads so many bytes, or fewer if there are no more, and takes the memory for them, and for a copy. */
    byte[] readLimited(int count, String what) throws IOException {
        int affordable = (int) Math.min(count, budget.left() / 2);
        byte[] bytes = readAtMost(affordable);
        takeMemory(2L * bytes.length, what);
        if (affordable < count && in.read() >= 0) {
            takeMemory(2L * count, what); // is more than there is
        }
        return bytes;
    }

    /** Decodes the text of a header. */
    String text(byte[] bytes, Charset charset) {
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw error("the header isn't valid " + charset, e);
        }
    }

    /** Checks that no bytes are left, unless this is a stream, in which others may follow. */
    void requireEnd(String problem) throws IOException {
        if (isWhole && in.read() >= 0) {
            throw error(problem);
        }
    }

    FormatException error(String problem) {
        return new FormatException(name, problem);
    }

    FormatException error(String problem, Throwable cause) {
        return new FormatException(name, problem, cause);
    }

    FormatException errorAt(long offset, String problem) {
        return FormatException.atByte(name, offset, problem);
    }

    /** Makes the exception for bytes that end too early. */
    FormatException endsIn(String what, long present, long expected) {
        return errorAt(position,
                "ends in " + what + ": " + present + " bytes of " + expected + " are there; it was cut off");
    }
}
