package org.chainrule.benchmarks.compare;

import java.io.UncheckedIOException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Encodes messages as lines of JSON. Other output of a library is told apart by its first character, unless that is a brace. */
final class Protocol {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Protocol() {}

    static String write(Record message) {
        try {
            return JSON.writeValueAsString(message);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static <M extends Record> M read(String line, Class<M> type) {
        try {
            return JSON.readValue(line, type);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("not a " + type.getSimpleName() + ": " + line, e);
        }
    }

    static boolean isMessage(String line) {
        return line.startsWith("{");
    }
}
