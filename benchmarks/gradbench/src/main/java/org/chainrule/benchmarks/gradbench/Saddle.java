package org.chainrule.benchmarks.gradbench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import com.fasterxml.jackson.databind.JsonNode;
import org.chainrule.autograd.Tensor;
import org.chainrule.benchmarks.gradbench.Descent.Mode;

/**
 * The saddle point of x^2 - y^2 for vectors x and y: the least over x of the greatest over y, each found by gradient descent, the inner one
 * within the function that the outer one differentiates.
 */
final class Saddle implements Problem {

    @Override
    public String name() {
        return "saddle";
    }

    @Override
    public Map<String, Function<JsonNode, Supplier<?>>> functions() {
        Map<String, Function<JsonNode, Supplier<?>>> functions = new LinkedHashMap<>();
        for (Mode outer : Mode.values()) {
            for (Mode inner : Mode.values()) {
                functions.put((outer.name() + inner.name()).toLowerCase(Locale.ROOT), input -> {
                    Tensor start = Inputs.vector(Inputs.field(input, "start"));
                    return () -> solution(outer, inner, start).toDoubleArray();
                });
            }
        }
        return functions;
    }

    private static Tensor solution(Mode outer, Mode inner, Tensor start) {
        UnaryOperator<Tensor> greatest = x -> f(x, argmax(x, inner, start));
        Tensor x = Descent.argmin(greatest, outer.gradient(greatest), start);
        return Tensor.concat(0, x, argmax(x, outer, start));
    }

    private static Tensor argmax(Tensor x, Mode mode, Tensor start) {
        UnaryOperator<Tensor> negative = y -> f(x, y).neg();
        return Descent.argmin(negative, mode.gradient(negative), start);
    }

    private static Tensor f(Tensor x, Tensor y) {
        return x.square().sum().sub(y.square().sum());
    }

    @Override
    public boolean areVariants() {
        return true;
    }

    @Override
    public List<Workload> workloads() {
        return List.of(new Workload("start=(1, 1)", Map.of("start", new double[] {1, 1})));
    }
}
