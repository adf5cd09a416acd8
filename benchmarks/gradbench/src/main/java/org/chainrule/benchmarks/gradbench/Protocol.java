package org.chainrule.benchmarks.gradbench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * GradBench's protocol: a message a line, each answered by a line with its {@code id}. A message of the kind {@code define} asks for a module,
 * {@code evaluate} for a function of an input, as often as {@code min_runs} and {@code min_seconds} say, with the time of each run.
 */
final class Protocol {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Protocol() {}

    /** Answers messages until there are no more. */
    static void answer(BufferedReader in, PrintStream out) throws IOException {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (!line.isBlank()) {
                out.println(MAPPER.writeValueAsString(answer(line)));
                out.flush();
            }
        }
    }

    private static ObjectNode answer(String line) {
        try {
            return answer(MAPPER.readTree(line));
        } catch (JsonProcessingException e) {
            return MAPPER.createObjectNode().put("success", false)
                    .put("error", "a line that isn't JSON: " + e.getOriginalMessage());
        }
    }

    /** Returns the answer to a message. */
    static ObjectNode answer(JsonNode message) {
        ObjectNode answer = MAPPER.createObjectNode();
        answer.set("id", message.get("id"));
        switch (message.path("kind").asText()) {
            case "start" -> answer.put("tool", "chainrule");
            case "define" -> define(message, answer);
            case "evaluate" -> evaluate(message, answer);
            default -> {
            } // what is only to be acknowledged
        }
        return answer;
    }

    private static void define(JsonNode message, ObjectNode answer) {
        String module = message.path("module").asText();
        boolean isKnown = Problems.named(module) != null;
        answer.put("success", isKnown);
        if (!isKnown) {
            answer.put("error", "no module " + module);
        }
    }

    private static void evaluate(JsonNode message, ObjectNode answer) {
        try {
            JsonNode input = message.path("input");
            List<Long> nanos = new ArrayList<>();
            Object output = run(function(message).apply(input), input.path("min_runs").asInt(1),
                    input.path("min_seconds").asDouble(0), nanos);
            answer.put("success", true);
            answer.set("output", json(output));
            ArrayNode timings = answer.putArray("timings");
            nanos.forEach(time -> timings.addObject().put("name", "evaluate").put("nanoseconds", time));
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) { // the next message may be one that can be answered
            answer.put("success", false).put("error", e.toString());
        }
    }

    private static Function<JsonNode, Supplier<?>> function(JsonNode message) {
        Problem problem = Problems.named(message.path("module").asText());
        if (problem == null) {
            throw new IllegalArgumentException("no module " + message.path("module").asText());
        }
        Function<JsonNode, Supplier<?>> function = problem.functions().get(message.path("function").asText());
        if (function == null) {
            throw new IllegalArgumentException(
                    problem.name() + " has no function " + message.path("function").asText() + ", but "
                            + String.join(", ", problem.functions().keySet()));
        }
        return function;
    }

    /** Runs a function at least once, that many times and for so long, and returns its last result. */
    private static Object run(Supplier<?> function, int times, double seconds, List<Long> nanos) {
        Object output = null;
        long sum = 0;
        while (nanos.isEmpty() || nanos.size() < times || sum < seconds * 1e9) {
            long start = System.nanoTime();
            output = function.get();
            long time = System.nanoTime() - start;
            nanos.add(time);
            sum += time;
        }
        return output;
    }

    /** Returns a result as JSON. */
    static JsonNode json(Object output) {
        return MAPPER.valueToTree(output instanceof Output other ? other.output() : output);
    }

    /** Returns the fields of an input as JSON. */
    static JsonNode input(Map<String, ?> fields) {
        return MAPPER.valueToTree(fields);
    }
}
