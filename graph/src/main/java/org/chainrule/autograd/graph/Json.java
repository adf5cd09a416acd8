package org.chainrule.autograd.graph;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes values as literals of JavaScript that are fit for a script within a page, whatever the texts hold. */
final class Json {
    private Json() {}

    static String of(Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> quoted(text);
            case Double number ->
                Double.isFinite(number) && number == Math.rint(number) && Math.abs(number) < 1e9 && 1 / number > 0
                        ? String.valueOf(number.longValue())
                        : String.valueOf(number);
            case List<?> list -> list.stream().map(Json::of).collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> map -> map.entrySet().stream().filter(entry -> entry.getValue() != null)
                    .map(entry -> entry.getKey() + ": " + of(entry.getValue()))
                    .collect(Collectors.joining(", ", "{ ", " }"));
            default -> String.valueOf(value); // whole numbers and truth values
        };
    }

    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        text.chars().forEach(character -> {
            if (character < ' ' || "\"\\<>&\u2028\u2029".indexOf(character) >= 0 || character == 127) {
                quoted.append("\\u").append("%04x".formatted(character));
            } else {
                quoted.append((char) character);
            }
        });
        return quoted.append('"').toString();
    }
}
