package org.chainrule.nn.io;

import java.io.IOException;

/** A file that isn't what it should be: of another format, damaged, or made to do harm. The message names the file. */
public final class FormatException extends IOException {
    private static final long serialVersionUID = 1;

    private static final int LONGEST = 600; // characters; a file might have millions of sizes or names
    private static final int LONGEST_QUOTE = 80;

    /** An error at a place, which is a file or an entry of one. */
    FormatException(String where, String what) {
        super(where + ": " + shortened(what, LONGEST));
    }

    FormatException(String where, String what, Throwable cause) {
        super(where + ": " + shortened(what, LONGEST), cause);
    }

    private static String shortened(String text, int length) {
        return text.length() > length ? text.substring(0, length) + "..." : text;
    }

    /** A text of a file as an error may quote it: short, and on one line. */
    static String quoted(String text) {
        return '"' + shortened(text, LONGEST_QUOTE).replaceAll("\\p{Cntrl}", "?") + '"';
    }
}
