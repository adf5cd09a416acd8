package org.chainrule.examples;

import java.util.ArrayList;
import java.util.List;

/** Splits a command line into words, as a shell does: at spaces, but not between quotes. A backslash is an ordinary character. */
final class Words {
    private Words() {}

    /**
     * Returns the words of a line.
     *
     * @throws IllegalArgumentException if a quote isn't closed
     */
    static List<String> of(String line) {
        List<String> words = new ArrayList<>();
        var word = new StringBuilder();
        boolean begun = false; // also by quotes with nothing between
        char quote = 0;
        for (char c : line.toCharArray()) {
            if (quote != 0 && c != quote || quote == 0 && c != '\'' && c != '"' && !Character.isWhitespace(c)) {
                word.append(c);
                begun = true;
            } else if (c == '\'' || c == '"') {
                quote = quote == 0 ? c : 0;
                begun = true;
            } else if (begun) {
                words.add(word.toString());
                word.setLength(0);
                begun = false;
            }
        }
        if (quote != 0) {
            throw new IllegalArgumentException("The quote " + quote + " isn't closed in: " + line);
        }
        if (begun) {
            words.add(word.toString());
        }
        return words;
    }
}
