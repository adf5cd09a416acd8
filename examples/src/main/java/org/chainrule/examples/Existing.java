package org.chainrule.examples;

import java.nio.file.Files;
import java.nio.file.Path;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Paths that must exist when an option names them. */
final class Existing {
    private Existing() {}

    /** A converter to the path of a folder. */
    static final class Folder implements ITypeConverter<Path> {
        @Override
        public Path convert(String value) {
            Path path = Path.of(value);
            if (!Files.isDirectory(path)) {
                throw new TypeConversionException("there is no folder " + path.toAbsolutePath());
            }
            return path;
        }
    }

    /** A converter to the path of a file. */
    static final class File implements ITypeConverter<Path> {
        @Override
        public Path convert(String value) {
            Path path = Path.of(value);
            if (!Files.exists(path) || Files.isDirectory(path)) {
                throw new TypeConversionException("there is no file " + path.toAbsolutePath());
            }
            return path;
        }
    }
}
