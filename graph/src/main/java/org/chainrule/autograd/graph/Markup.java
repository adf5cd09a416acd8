package org.chainrule.autograd.graph;

/** Escapes text within XML, and within the XML-like labels of DOT. */
final class Markup {
    private Markup() {}

    /** Writes the special characters of a text as entities, fit for elements and attributes. */
    static String escape(String text) {
        var escaped = new StringBuilder();
        text.codePoints().forEach(character -> {
            switch (character) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(character);
            }
        });
        return escaped.toString();
    }
}
