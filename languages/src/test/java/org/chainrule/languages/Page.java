package org.chainrule.languages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The code of a language in docs/languages.md, and what the page says that it prints. */
record Page(String code, String output) {
    static Page of(String language) {
        var block = Pattern.compile("^```" + language + "\\n(.*?)^```\\n\\n```\\n(.*?)^```",
                Pattern.MULTILINE | Pattern.DOTALL).matcher(text());
        if (!block.find()) {
            throw new AssertionError("no code of " + language);
        }
        return new Page(block.group(1), block.group(2));
    }

    private static String text() {
        try {
            return Files.readString(Path.of("../docs/languages.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
