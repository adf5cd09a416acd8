package org.chainrule.nn.page;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** Builds HTML and SVG, in which texts and attributes are escaped, whatever they are. */
final class Html {
    private final StringBuilder text = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /** Starts an element with attributes, each a name and a value. */
    Html start(String tag, Object... attributes) {
        begin(tag, attributes);
        open.push(tag);
        return this;
    }

    /** Adds an element without content. */
    Html empty(String tag, Object... attributes) {
        begin(tag, attributes);
        if (!tag.equals("meta") && !tag.equals("input") && !tag.equals("img")) {
            text.append("</").append(tag).append('>');
        }
        return this;
    }

    private void begin(String tag, Object... attributes) {
        text.append('<').append(tag);
        for (int n = 0; n < attributes.length; n += 2) {
            text.append(' ').append(attributes[n]).append("=\"").append(escaped(value(attributes[n + 1]))).append('"');
        }
        text.append('>');
    }

    private static String value(Object value) {
        return value instanceof Double number ? coordinate(number) : String.valueOf(value);
    }

    /** Returns a coordinate in hundredths of a pixel. */
    static String coordinate(double value) {
        double rounded = Math.round(value * 100) / 100.0;
        return rounded == Math.rint(rounded)
                ? Long.toString((long) rounded)
                : String.format(Locale.ROOT, "%.2f", rounded).replaceAll("0+$", "");
    }

    Html end() {
        text.append("</").append(open.pop()).append('>');
        return this;
    }

    /** Adds a line break between elements, which makes the source readable. */
    Html line() {
        text.append('\n');
        return this;
    }

    Html text(String content) {
        text.append(escaped(content));
        return this;
    }

    /** Adds an element with a text. */
    Html element(String tag, String content, Object... attributes) {
        return start(tag, attributes).text(content).end();
    }

    /** Adds markup as it is. */
    Html markup(String html) {
        text.append(html);
        return this;
    }

    /** Replaces what has a meaning in HTML, and characters that it doesn't allow. */
    static String escaped(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.appendCodePoint(isAllowed(c) ? c : 0xFFFD);
            }
        });
        return safe.toString();
    }

    private static boolean isAllowed(int c) {
        return c == '\n' || c == '\t' || !Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE;
    }

    @Override
    public String toString() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("elements are open: " + open);
        }
        return text.toString();
    }
}
