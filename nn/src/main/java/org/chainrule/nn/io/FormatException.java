package org.chainrule.nn.io;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when what is read isn't what it should be: it has another format, is damaged, or was made to do harm. The
 * message begins with the source's name and the place, where one is known:
 * {@code iris.csv, line 3, column 2 (width): "abc" isn't a finite number}, or
 * {@code digits.idx, byte 4: ends in the header}. Lines and columns are counted from 1, bytes from 0.
 *
 * <p>
 * That a file can't be opened, read or written at all is an {@link java.io.UncheckedIOException}, whose cause says why.
 */
public final class FormatException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private static final int LONGEST = 600; // characters; a file might have millions of sizes or names
    private static final int LONGEST_QUOTE = 80;

    private final String source;
    private final long line;
    private final int column;
    private final long offset;

    /**
     * Makes an exception about a source as a whole.
     *
     * @param source the name of what was read: a file, or an entry of one
     * @param problem what is wrong, and what would help
     */
    public FormatException(String source, String problem) {
        this(source, problem, null);
    }

    /**
     * Makes an exception about a source as a whole, which was noticed by another.
     *
     * @param source the name of what was read: a file, or an entry of one
     * @param problem what is wrong, and what would help
     * @param cause what it was noticed by, or null
     */
    public FormatException(String source, String problem, @Nullable Throwable cause) {
        this(source, 0, 0, -1, source, problem, cause);
    }

    private FormatException(String source, long line, int column, long offset, String place, String problem,
            Throwable cause) {
        super(place + ": " + shortened(problem, LONGEST), cause);
        this.source = Objects.requireNonNull(source, "source");
        this.line = line;
        this.column = column;
        this.offset = offset;
    }

    /** Makes an exception about a line of a text. */
    static FormatException inLine(String source, long line, String problem) {
        return new FormatException(source, line, 0, -1, source + ", line " + line, problem, null);
    }

    /**
     * Makes an exception about a cell of a table.
     *
     * @param source the name of the text
     * @param line the line, from 1
     * @param column the column, from 1
     * @param name the column's name; empty if it has none
     * @param problem what is wrong, and what would help
     */
    static FormatException inCell(String source, long line, int column, String name, String problem) {
        return new FormatException(source, line, column, -1, source + ", line " + line + ", column " + column
                + (name.isEmpty() ? "" : " (" + shortened(name, LONGEST_QUOTE) + ")"), problem, null);
    }

    /** Makes an exception about a place among bytes, counted from 0. */
    static FormatException atByte(String source, long offset, String problem) {
        return new FormatException(source, 0, 0, offset, source + ", byte " + offset, problem, null);
    }

    private static String shortened(String text, int length) {
        return Objects.requireNonNull(text, "problem").length() > length ? text.substring(0, length) + "..." : text;
    }

    /** Returns a text of a file as an error may quote it: short, and on one line. */
    static String quoted(String text) {
        return '"' + shortened(text, LONGEST_QUOTE).replaceAll("\\p{Cntrl}", "?") + '"';
    }

    /**
     * Returns the name of what was read.
     *
     * @return a file, perhaps with an entry of it
     */
    public String source() {
        return source;
    }

    /**
     * Returns the line of the problem.
     *
     * @return the line, counted from 1; 0 if none is known
     */
    public long line() {
        return line;
    }

    /**
     * Returns the column of a table in which the problem is.
     *
     * @return the column, counted from 1; 0 if none is known
     */
    public int column() {
        return column;
    }

    /**
     * Returns the byte at which the problem is.
     *
     * @return the byte, counted from 0, of compressed content after it was decompressed; -1 if none is known
     */
    public long offset() {
        return offset;
    }
}
