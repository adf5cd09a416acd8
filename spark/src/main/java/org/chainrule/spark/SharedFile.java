package org.chainrule.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;

/**
 * A file of a file system that Hadoop knows, to which files of this machine are copied such that an earlier one is whole until the new one is.
 * Not all of these systems rename a file in the place of another, so that the earlier one has another name in between, under which it is found,
 * too.
 */
final class SharedFile {
    private final Path path;
    private final Path earlier; // in between
    private final Path temporary;
    private final Configuration configuration;

    SharedFile(Path path, Configuration configuration) {
        this.path = path;
        this.earlier = path.suffix(".earlier");
        this.temporary = path.suffix(".writing");
        this.configuration = configuration;
    }

    /** What is done with the file system. */
    private interface Work<R> {
        R with(FileSystem system) throws IOException;
    }

    private <R> R done(String failure, Work<R> work) {
        try {
            return work.with(system());
        } catch (IOException e) {
            throw failed(failure, e);
        } catch (RuntimeException e) { // as where the jar of s3a:// is missing
            throw e.getCause() instanceof ClassNotFoundException missing
                    ? failed(failure, new IOException(missing))
                    : e;
        } catch (FSError e) { // as the local file system says that the disk is full
            throw failed(failure, e.getCause() instanceof IOException cause ? cause : new IOException(e));
        }
    }

    private FileSystem system() throws IOException {
        try {
            return path.getFileSystem(configuration);
        } catch (RuntimeException e) { // as of a host that isn't known, or a class that is missing
            throw new IOException(e.getMessage(), e);
        }
    }

    private UncheckedIOException failed(String failure, IOException cause) {
        return new UncheckedIOException("the checkpoint " + path + " " + failure + ": "
                + (cause.getMessage() == null ? cause : cause.getMessage()), cause);
    }

    /** Copies the file to one of this machine, if there is one; returns whether there is. */
    boolean fetch(java.nio.file.Path to) {
        return done("can't be read", system -> {
            if (!system.exists(path) && !system.exists(earlier)) {
                return false;
            }
            try (InputStream in = system.open(system.exists(path) ? path : earlier)) {
                Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
                return true;
            }
        });
    }

    /** Requires that the file can be written, before a training rather than after its first steps. */
    void requireWritable() {
        done("can't be written", system -> {
            if (system.exists(path) && system.getFileStatus(path).isDirectory()) {
                throw new FileNotFoundException("it is a folder");
            }
            system.create(temporary, true).close();
            return system.delete(temporary, false);
        });
    }

    /** Replaces the file by a copy of one of this machine. */
    void put(java.nio.file.Path from) {
        done("can't be written, and the one before is whole", system -> {
            try {
                write(system, from);
                if (system.exists(path)) { // else the earlier one, if any, is under its other name
                    system.delete(earlier, false);
                    rename(system, path, earlier);
                }
                rename(system, temporary, path);
            } catch (IOException | FSError e) {
                discard(system);
                throw e;
            }
            return system.delete(earlier, false);
        });
    }

    private void write(FileSystem system, java.nio.file.Path from) throws IOException {
        try (InputStream in = Files.newInputStream(from); FSDataOutputStream out = system.create(temporary, true)) {
            in.transferTo(out);
            if (out.hasCapability(StreamCapabilities.HSYNC)) {
                out.hsync();
            }
        }
    }

    private static void rename(FileSystem system, Path from, Path to) throws IOException {
        if (!system.rename(from, to)) {
            throw new IOException(from + " can't be renamed to " + to);
        }
    }

    private void discard(FileSystem system) {
        try {
            system.delete(temporary, false);
        } catch (IOException | FSError _) {
            // it is overwritten next time
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
