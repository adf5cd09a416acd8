package org.chainrule.benchmarks.gradbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.function.ToDoubleFunction;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Calls functions of problems, and differentiates them by differences of fourth order. */
final class Differences {
    private static final double STEP = 1e-3;

    private Differences() {}

    /** Returns the result of a function as JSON. */
    static JsonNode output(Problem problem, String function, JsonNode input) {
        return Protocol.json(problem.functions().get(function).apply(input).get());
    }

    /** Returns the numbers of a result, in order. */
    static double[] numbers(JsonNode output) {
        List<Double> numbers = new ArrayList<>();
        collect(output, numbers);
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static void collect(JsonNode node, List<Double> numbers) {
        if (node.isNumber()) {
            numbers.add(node.doubleValue());
        }
        node.forEach(part -> collect(part, numbers));
    }

    /** Returns the derivatives of a function by all numbers of a field of its input. */
    static double[] byField(ObjectNode input, String field, ToDoubleFunction<JsonNode> f) {
        List<Double> derivatives = new ArrayList<>();
        if (input.get(field).isNumber()) {
            derivatives.add(derivative(input.get(field).doubleValue(),
                    value -> input.set(field, DoubleNode.valueOf(value)), () -> f.applyAsDouble(input)));
        } else {
            byElements((ArrayNode) input.get(field), () -> f.applyAsDouble(input), derivatives);
        }
        return derivatives.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static void byElements(ArrayNode array, Value f, List<Double> derivatives) {
        for (int i = 0; i < array.size(); i++) {
            int place = i;
            if (array.get(i) instanceof ArrayNode part) {
                byElements(part, f, derivatives);
            } else {
                derivatives.add(derivative(array.get(i).doubleValue(),
                        value -> array.set(place, DoubleNode.valueOf(value)), f));
            }
        }
    }

    private interface Value {
        double get();
    }

    private static double derivative(double x, DoubleConsumer set, Value f) {
        double[] values = new double[4];
        for (int i = 0; i < values.length; i++) {
            set.accept(x + new double[] {-2, -1, 1, 2}[i] * STEP);
            values[i] = f.get();
        }
        set.accept(x);
        return (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * STEP);
    }

    /** Compares numbers, to within an error relative to the greatest. */
    static void assertClose(double[] actual, double[] expected, double error) {
        double greatest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i]).as("element %d", i).isCloseTo(expected[i], within(error * Math.max(greatest, 1e-3)));
        }
    }
}
