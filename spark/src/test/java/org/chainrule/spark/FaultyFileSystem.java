package org.chainrule.spark;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

/** The local file system under a scheme of its own, on a disk that may be full, and which doesn't rename a file in the place of another. */
public final class FaultyFileSystem extends RawLocalFileSystem {
    static final String SCHEME = "faulty";

    private static final List<String> RENAMED = new ArrayList<>();
    private static long free;
    private static boolean isReadOnly;
    private static int renames; // until one fails

    static void reset() {
        RENAMED.clear();
        free = Long.MAX_VALUE;
        isReadOnly = false;
        renames = Integer.MAX_VALUE;
    }

    /** Lets the disk have room for so many bytes. */
    static void free(long bytes) {
        free = bytes;
    }

    static void makeReadOnly() {
        isReadOnly = true;
    }

    /** Lets all renames fail after some. */
    static void failAfterRenames(int count) {
        renames = count;
    }

    /** Returns the names that files were given. */
    static List<String> renamed() {
        return RENAMED;
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public URI getUri() {
        return URI.create(SCHEME + ":///");
    }

    @Override
    public FSDataOutputStream create(Path file, boolean overwrite, int bufferSize, short replication, long blockSize,
            Progressable progress) throws IOException {
        if (isReadOnly) {
            throw new IOException("the file system is read-only");
        }
        OutputStream inner = super.create(file, overwrite, bufferSize, replication, blockSize, progress);
        return new FSDataOutputStream(new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int count) throws IOException {
                inner.write(bytes, from, (int) Math.min(count, free));
                if (count > free) {
                    throw new IOException("no space is left on the disk");
                }
                free -= count;
            }

            @Override
            public void close() throws IOException {
                inner.close();
            }
        }, null);
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        if (renames-- <= 0 || exists(to)) {
            return false;
        }
        RENAMED.add(to.getName());
        return super.rename(from, to);
    }
}
