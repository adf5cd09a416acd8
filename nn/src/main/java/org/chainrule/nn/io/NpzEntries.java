package org.chainrule.nn.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.NamedTensors;

/** Reads and writes the arrays in a zip file of NumPy's. */
final class NpzEntries {
    /** How many bytes of UTF-8 a name can have; the 65,535 bytes of a zip file's header hold some more than the name. */
    static final int LONGEST_NAME = 65_000;

    private static final String EXTENSION = ".npy";
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0); // the first that zip knows

    private static final long MOST_OF_DEFLATE = 1032; // bytes that it makes of one, at most
    private static final long NOT_MUCH = 1L << 30; // bytes in all, however well compressed
    private static final long MOST_OF_MUCH = 100; // times the archive's size, beyond that

    private final ZipFile zip;
    private final long fileSize;
    private final String where;
    private final MemoryBudget budget;
    private final List<? extends ZipEntry> entries;

    NpzEntries(ZipFile zip, long fileSize, String where, MemoryBudget budget) {
        this.budget = budget;
        this.zip = zip;
        this.fileSize = fileSize;
        this.where = where;
        this.entries = Collections.list(zip.entries());
    }

    // ---- reading ----

    /** Checks the directory, before anything is read. */
    void check() {
        Set<String> seen = new HashSet<>();
        long total = 0;
        for (ZipEntry entry : entries) {
            String name = entry.getName();
            if (!name.endsWith(EXTENSION) || !isSafeName(key(entry))) {
                throw error(entry, "is not the name of an array: it must end in .npy, have no backslash or control "
                        + "character, and not read like a path that leads out of a folder");
            }
            if (!seen.add(name)) {
                throw error(entry, "is there twice");
            }
            requireCredible(entry);
            total = Math.min(total + entry.getSize(), Long.MAX_VALUE / 2);
        }
        if (total > Math.max(NOT_MUCH, MOST_OF_MUCH * fileSize)) {
            throw new FormatException(where, "the arrays would take " + total + " bytes, more than " + MOST_OF_MUCH
                    + " times the file's " + fileSize + "; if it is to be trusted, save it with np.savez instead");
        }
    }

    private void requireCredible(ZipEntry entry) {
        long size = entry.getSize();
        long packed = entry.getCompressedSize();
        long most = entry.getMethod() == ZipEntry.STORED ? packed : packed * MOST_OF_DEFLATE;
        if (packed < 0 || packed > fileSize || size < 0 || size > most) {
            throw error(entry, "can't have " + size + " bytes that were packed into " + packed);
        }
    }

    /** Returns whether a name, taken as a path, stays in its folder. */
    static boolean isSafeName(String name) {
        return !name.startsWith("/") && name.chars().noneMatch(c -> c == '\\' || Character.isISOControl(c))
                && !Arrays.asList(name.split("/")).contains("..");
    }

    /** Returns whether a zip file has room for the name of a tensor. */
    static boolean fits(String name) {
        return (name + EXTENSION).getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME;
    }

    void readInto(Map<String, Tensor> tensors) throws IOException {
        for (ZipEntry entry : entries) {
            tensors.put(key(entry), read(entry));
        }
    }

    private static String key(ZipEntry entry) {
        return entry.getName().substring(0, entry.getName().length() - EXTENSION.length());
    }

    private Tensor read(ZipEntry entry) throws IOException {
        try (InputStream packed = zip.getInputStream(entry)) {
            if (packed == null) {
                throw error(entry, "isn't where the archive says");
            }
            var in = new CheckedInputStream(packed, new CRC32());
            Tensor tensor = NpyArray.read(ByteSource.sized(in, place(entry), entry.getSize(), budget));
            if (in.read() >= 0) {
                throw error(entry, "has more bytes than the archive says");
            }
            if (in.getChecksum().getValue() != entry.getCrc()) {
                throw error(entry, "is damaged: its checksum is another than the archive says");
            }
            return tensor;
        } catch (ZipException | EOFException e) {
            throw new FormatException(place(entry), "can't be unpacked: "
                    + (e.getMessage() == null ? "it ends too early" : e.getMessage()), e);
        }
    }

    private String place(ZipEntry entry) {
        return where + ", entry " + FormatException.quoted(entry.getName());
    }

    private FormatException error(ZipEntry entry, String what) {
        return new FormatException(place(entry), what);
    }

    // ---- writing ----

    static void write(OutputStream to, NamedTensors tensors) throws IOException {
        try (var zip = new ZipOutputStream(ByteSink.leftOpen(to))) {
            zip.setMethod(ZipOutputStream.STORED);
            for (Map.Entry<String, Tensor> named : tensors.asMap().entrySet()) {
                zip.putNextEntry(entry(named.getKey() + EXTENSION, named.getValue()));
                NpyArray.write(zip, named.getValue());
                zip.closeEntry();
            }
        }
    }

    /** Makes an entry, with the size and the checksum that one without compression needs in advance. */
    private static ZipEntry entry(String name, Tensor tensor) throws IOException {
        var checksum = new CheckedOutputStream(OutputStream.nullOutputStream(), new CRC32());
        NpyArray.write(checksum, tensor);
        long size = NpyArray.size(tensor);
        var entry = new ZipEntry(name);
        entry.setTimeLocal(NO_TIME);
        entry.setSize(size);
        entry.setCompressedSize(size);
        entry.setCrc(checksum.getChecksum().getValue());
        return entry;
    }
}
