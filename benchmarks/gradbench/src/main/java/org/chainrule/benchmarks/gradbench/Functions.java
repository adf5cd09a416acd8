package org.chainrule.benchmarks.gradbench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.JsonNode;

/** Makes maps of functions in order. */
final class Functions {
    private Functions() {}

    /** Returns a function and its derivative. */
    static Map<String, Function<JsonNode, Supplier<?>>> of(String value, Function<JsonNode, Supplier<?>> f,
            String derivative, Function<JsonNode, Supplier<?>> df) {
        Map<String, Function<JsonNode, Supplier<?>>> functions = new LinkedHashMap<>();
        functions.put(value, f);
        functions.put(derivative, df);
        return functions;
    }
}
