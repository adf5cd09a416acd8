package org.chainrule.autograd.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Writes the classes that are generated at run time to files. With {@code -Dchainrule.dump=FOLDER} each is written
 * there, to be read with {@code javap -c}, beside a text that says what it computes.
 */
public final class Dump {
    private static final String FOLDER = System.getProperty("chainrule.dump");
    private static final AtomicInteger WRITTEN = new AtomicInteger();

    private Dump() {}

    /**
     * Writes a class, if that is wanted.
     *
     * @param bytes of its class file
     * @param about what it computes
     */
    public static void write(byte[] bytes, Supplier<String> about) {
        if (FOLDER != null) {
            write(Path.of(FOLDER), WRITTEN.incrementAndGet(), bytes, about.get());
        }
    }

    static void write(Path folder, int number, byte[] bytes, String about) {
        try {
            Files.createDirectories(folder);
            Files.write(folder.resolve("Generated%03d.class".formatted(number)), bytes);
            Files.writeString(folder.resolve("Generated%03d.txt".formatted(number)), about);
        } catch (IOException e) {
            throw new UncheckedIOException("generated classes can't be written to " + folder.toAbsolutePath()
                    + ", which -Dchainrule.dump names", e);
        }
    }
}
