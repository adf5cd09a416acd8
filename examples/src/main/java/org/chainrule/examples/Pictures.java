package org.chainrule.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the examples put their pictures: {@code target/pictures} below the folder they are run in. */
final class Pictures {
    private static final Path FOLDER = Path.of("target", "pictures");

    private Pictures() {}

    /** Writes a picture and returns where it is. */
    static Path write(String name, String content) {
        Path file = FOLDER.resolve(name);
        try {
            Files.createDirectories(FOLDER);
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException("can't write the picture " + file.toAbsolutePath(), e);
        }
    }
}
