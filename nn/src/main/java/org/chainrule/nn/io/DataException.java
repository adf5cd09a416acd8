package org.chainrule.nn.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.ZipException;

/**
 * A file that can't be read, or holds something else than it should. The message begins with the file and, where they are
 * known, the line and the column, both counted from 1: {@code iris.csv, line 3, column 2 (width): "abc" isn't a number}.
 */
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String file;
    private final long line;
    private final int column;

    /**
     * A problem with a file as a whole.
     *
     * @param file the file or folder
     * @param problem what is wrong, and what would help
     */
    public DataException(Path file, String problem) {
        this(file, problem, null);
    }

    /**
     * A problem with a file as a whole.
     *
     * @param file the file or folder
     * @param problem what is wrong, and what would help
     * @param cause what it was noticed by, or null
     */
    public DataException(Path file, String problem, Throwable cause) {
        super(file + ": " + problem, cause);
        this.file = file.toString();
        this.line = 0;
        this.column = 0;
    }

    /**
     * A problem with a place in a text.
     *
     * @param file the file
     * @param line the line, from 1
     * @param column the number of the cell in its row, from 1; 0 if it is about the line
     * @param name the column's name; empty if it has none
     * @param problem what is wrong, and what would help
     */
    DataException(Path file, long line, int column, String name, String problem) {
        super(file + ", line " + line + (column == 0 ? "" : ", column " + column)
                + (name.isEmpty() ? "" : " (" + name + ")") + ": " + problem);
        this.file = file.toString();
        this.line = line;
        this.column = column;
    }

    /**
     * Says what an {@link IOException} in reading a file means.
     *
     * @param file the file or folder
     * @param e what was thrown
     * @return an exception that says it
     */
    public static DataException reading(Path file, IOException e) {
        return new DataException(file, switch (e) {
            case NoSuchFileException _ -> "there is no such file";
            case ZipException _ -> "is damaged gzip: " + e.getMessage();
            case EOFException _ -> "is gzip that ends too early";
            default -> "can't be read: " + e;
        }, e);
    }

    /** {@return the file or folder} */
    public String file() {
        return file;
    }

    /** {@return the line, from 1; 0 if none is known} */
    public long line() {
        return line;
    }

    /** {@return the number of the cell in its row, from 1; 0 if none is known} */
    public int column() {
        return column;
    }
}
