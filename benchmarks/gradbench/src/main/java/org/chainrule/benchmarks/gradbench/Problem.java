package org.chainrule.benchmarks.gradbench;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.JsonNode;

/** A problem: functions of an input, which are known by their names. */
interface Problem {

    /** Returns the name of the module. */
    String name();

    /**
     * Returns the functions, in order: the value first, its derivative second, unless they are {@linkplain #areVariants variants}. A function reads its input and returns what computes the
     * output, which is timed.
     */
    Map<String, Function<JsonNode, Supplier<?>>> functions();

    /** Returns inputs of some sizes, the largest last, for the report; none for what isn't worth timing. */
    List<Workload> workloads();

    /** Returns whether the functions are variants of one, which have derivatives within. */
    default boolean areVariants() {
        return false;
    }

    /** Returns the derivative as one would write it in plain Java, to compare with; null if there is none. */
    default Function<JsonNode, Supplier<?>> byHand() {
        return null;
    }

    /** Returns the derivative by a {@code Compiled} function; null if there is none. */
    default Function<JsonNode, Supplier<?>> compiled() {
        return null;
    }

    /**
     * An input of a size.
     *
     * @param size the size in words
     * @param input the fields of the input
     */
    record Workload(String size, Map<String, ?> input) {}
}
