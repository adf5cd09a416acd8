package org.chainrule.nn.io;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a dictionary in Python's notation as far as NumPy's headers use it: the keys are texts, the values texts
 * ({@code String}), truth values ({@code Boolean}) and tuples of whole numbers ({@code List<Long>}). Nothing is run.
 */
final class PythonDictionary {
    private static final Pattern TOKEN = Pattern.compile(
            "[{}()\\[\\],:]|'[^'\\\\\\n]*+'|\"[^\"\\\\\\n]*+\"|-?\\d++L?|[A-Za-z]++");
    private static final Pattern SPACE = Pattern.compile("[ \\t\\r\\n]*+");

    private final Matcher text;
    private final ByteSource from;
    private String token; // the one to be looked at next; empty at the end

    private PythonDictionary(String text, ByteSource from) {
        this.text = TOKEN.matcher(text);
        this.from = from;
        advance();
    }

    /**
     * Reads a text that is a dictionary and nothing else.
     *
     * @param text the text
     * @param from where it was read from, for errors
     */
    static Map<String, Object> read(String text, ByteSource from) {
        var reader = new PythonDictionary(text, from);
        Map<String, Object> dictionary = reader.dictionary();
        if (!reader.token.isEmpty()) {
            throw reader.error("the end");
        }
        return dictionary;
    }

    private void advance() {
        int length = text.regionEnd();
        text.usePattern(SPACE).lookingAt();
        text.region(text.end(), length).usePattern(TOKEN);
        if (text.lookingAt()) {
            token = text.group();
            text.region(text.end(), length);
        } else if (text.regionStart() == length) {
            token = "";
        } else {
            throw from.error("the header has a character at place " + text.regionStart()
                    + " that can't stand there");
        }
    }

    private String next() {
        String current = token;
        advance();
        return current;
    }

    private boolean nextIs(String expected) {
        boolean is = token.equals(expected);
        if (is) {
            advance();
        }
        return is;
    }

    private void require(String expected) {
        if (!nextIs(expected)) {
            throw error(expected);
        }
    }

    private FormatException error(String expected) {
        return from.error("the header has " + (token.isEmpty() ? "its end" : FormatException.quoted(token))
                + " where " + expected + " should be");
    }

    private Map<String, Object> dictionary() {
        Map<String, Object> dictionary = new LinkedHashMap<>();
        require("{");
        while (!nextIs("}")) {
            String key = text();
            require(":");
            if (dictionary.put(key, value()) != null) {
                throw from.error("the header has the key " + FormatException.quoted(key) + " twice");
            }
            if (!token.equals("}")) {
                require(",");
            }
        }
        return dictionary;
    }

    private Object value() {
        return switch (token) {
            case "(" -> tuple();
            case "True", "False" -> next().equals("True");
            case "[" -> throw from.error(
                    "has elements of several fields (a structured type), which tensors don't have; save the fields one by one");
            default -> text();
        };
    }

    private String text() {
        if (!(token.startsWith("'") || token.startsWith("\""))) {
            throw error("a text in quotation marks");
        }
        String quoted = next();
        return quoted.substring(1, quoted.length() - 1);
    }

    private List<Long> tuple() {
        List<Long> numbers = new ArrayList<>();
        require("(");
        while (!nextIs(")")) {
            numbers.add(number());
            if (numbers.size() == 1 || !token.equals(")")) { // without a comma, (3) is a number
                require(",");
            }
        }
        return numbers;
    }

    private long number() {
        try {
            long number = Long.parseLong(token.endsWith("L") ? token.substring(0, token.length() - 1) : token); // as in Python 2
            advance();
            return number;
        } catch (NumberFormatException e) {
            throw error("a whole number below 2^63");
        }
    }
}
