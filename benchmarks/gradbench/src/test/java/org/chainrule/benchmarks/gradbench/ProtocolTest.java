package org.chainrule.benchmarks.gradbench;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class ProtocolTest {

    private static JsonNode answer(String message) throws IOException {
        return Protocol.answer(new ObjectMapper().readTree(message.replace('\'', '"')));
    }

    @Test
    void answersEachLineWithItsId() throws IOException {
        String messages = """
                {"id": 0, "kind": "start", "eval": "hello"}
                {"id": 1, "kind": "define", "module": "hello"}
                {"id": 2, "kind": "evaluate", "module": "hello", "function": "square", "input": 3.0, "description": "3.0"}

                {"id": 3, "kind": "analysis", "of": 2, "valid": true}
                {"id": 4, "kind": "end"}
                """;
        var out = new ByteArrayOutputStream();
        Protocol.answer(new BufferedReader(new StringReader(messages)),
                new PrintStream(out, true, StandardCharsets.UTF_8));

        assertThat(out.toString(StandardCharsets.UTF_8).lines().map(line -> line.replaceAll("\\d{3,}", "N")))
                .containsExactly(
                        "{\"id\":0,\"tool\":\"chainrule\"}", "{\"id\":1,\"success\":true}",
                        "{\"id\":2,\"success\":true,\"output\":9.0,\"timings\":[{\"name\":\"evaluate\",\"nanoseconds\":N}]}",
                        "{\"id\":3}", "{\"id\":4}");
    }

    @Test
    void knowsAllTwelveModules() throws IOException {
        for (String module : List.of("hello", "det", "gmm", "ba", "kmeans", "lstm", "ode", "particle", "saddle", "llsq",
                "lse", "ht")) {
            assertThat(answer("{'id': 1, 'kind': 'define', 'module': '" + module + "'}").get("success").booleanValue())
                    .as(module).isTrue();
        }
        assertThat(answer("{'id': 7, 'kind': 'define', 'module': 'other'}")).hasToString(
                "{\"id\":7,\"success\":false,\"error\":\"no module other\"}");
    }

    @Test
    void runsAsOftenAsItIsAsked() throws IOException {
        assertThat(answer("{'id': 1, 'kind': 'evaluate', 'module': 'lse', 'function': 'gradient', 'input':"
                + " {'x': [1, 2], 'min_runs': 4, 'min_seconds': 0}}").get("timings")).hasSize(4);
        JsonNode timings = answer("{'id': 1, 'kind': 'evaluate', 'module': 'lse', 'function': 'gradient', 'input':"
                + " {'x': [1, 2], 'min_runs': 1, 'min_seconds': 0.02}}").get("timings");
        assertThat(timings.findValues("nanoseconds").stream().mapToLong(JsonNode::longValue).sum())
                .isGreaterThanOrEqualTo(20_000_000);
    }

    @Test
    void reportsErrorsAndGoesOn() throws IOException {
        assertThat(answer("{'id': 1, 'kind': 'evaluate', 'module': 'lse', 'function': 'other', 'input': 1}").toString())
                .contains("\"success\":false", "lse has no function other, but primal, gradient");
        assertThat(answer("{'id': 1, 'kind': 'evaluate', 'module': 'other', 'function': 'f', 'input': 1}").toString())
                .contains("\"success\":false", "no module other");
        assertThat(answer("{'id': 1, 'kind': 'evaluate', 'module': 'det', 'function': 'primal', 'input':"
                + " {'A': [1, 2, 3], 'ell': 2}}").get("success").booleanValue()).isFalse();
    }

    /** It isn't taken for 0, and the next line is answered. */
    @Test
    void whatIsNoNumberOrIsMissingIsAnError() throws IOException {
        Map<String, String> errors = Map.ofEntries(
                entry("'module': 'hello', 'function': 'square', 'input': 'x'",
                        "the input has \\\"x\\\" in place of a number"),
                entry("'module': 'hello', 'function': 'square'", "the input has nothing in place of a number"),
                entry("'module': 'lse', 'function': 'gradient', 'input': {'x': [1, null]}",
                        "the input has null in place of a number"),
                entry("'module': 'lse', 'function': 'gradient', 'input': {}", "the input has no field x"),
                entry("'module': 'gmm', 'function': 'objective', 'input': {'d': 1}", "the input has no field k"),
                entry("'module': 'ht', 'function': 'objective', 'input': {'theta': [], 'us': [], 'data': {}}",
                        "the input has no field model"),
                entry("'module': 'ode', 'function': 'primal', 'input': {'x': [1], 's': 1.5}",
                        "the input has 1.5 in place of a whole number of 32 bits"),
                entry("'module': 'ode', 'function': 'primal', 'input': {'x': [1], 's': 4294967297}",
                        "the input has 4294967297 in place of a whole number of 32 bits"),
                entry("'module': 'det', 'function': 'primal', 'input': {'ell': 32, 'A': "
                        + Collections.nCopies(1024, 1) + "}",
                        "a matrix of 32 rows has 2^32 minors, which are too many beyond 24"));
        for (Map.Entry<String, String> each : errors.entrySet()) {
            assertThat(answer("{'id': 1, 'kind': 'evaluate', " + each.getKey() + "}")).as(each.getKey())
                    .hasToString("{\"id\":1,\"success\":false,\"error\":\"java.lang.IllegalArgumentException: "
                            + each.getValue() + "\"}");
        }
    }

    @Test
    void aLineThatIsNotJsonIsAnsweredByAnError() throws IOException {
        var out = new ByteArrayOutputStream();
        Protocol.answer(new BufferedReader(new StringReader("{\"id\": 1, broken\n{\"id\": 2}\n")),
                new PrintStream(out, true, StandardCharsets.UTF_8));
        assertThat(out.toString(StandardCharsets.UTF_8).lines().toList()).hasSize(2).last().isEqualTo("{\"id\":2}");
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith(
                "{\"success\":false,\"error\":\"a line that isn't JSON: Unexpected character ('b' (code 98))");
    }

    @Test
    void reportComparesValueAndDerivative() {
        Problem problem = new Problem() {
            @Override
            public String name() {
                return "small";
            }

            @Override
            public Map<String, Function<JsonNode, Supplier<?>>> functions() {
                return new Lse().functions();
            }

            @Override
            public List<Workload> workloads() {
                return List.of(new Workload("n=1", Map.of("x", new double[] {1})),
                        new Workload("n=2", Map.of("x", new double[] {1, 2})));
            }

            @Override
            public Function<JsonNode, Supplier<?>> compiled() {
                return new Lse().compiled();
            }

            @Override
            public Function<JsonNode, Supplier<?>> byHand() {
                return new Lse().byHand();
            }
        };
        var out = new ByteArrayOutputStream();
        new Report(new PrintStream(out, true, StandardCharsets.UTF_8), 0, 1, false).print(List.of(new Hello(), problem),
                false);

        assertThat(out.toString(StandardCharsets.UTF_8)).containsPattern(
                "(?m)^\\| small \\| n=1 \\| \\S+ \\| \\S+ \\| [0-9.]+ \\| \\S+ \\| \\S+ \\| [0-9.]+ \\|$")
                .contains("| small | n=2 |",
                        "The greatest ratio of the largest sizes is that of small, n=2", "BACKWARD".toLowerCase(),
                        "Lse.java:");
    }
}
