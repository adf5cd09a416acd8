package org.chainrule.benchmarks.gradbench;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.JsonNode;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.transform.Transform;

/** The square of a number, and its derivative. */
final class Hello implements Problem {

    @Override
    public String name() {
        return "hello";
    }

    @Override
    public Map<String, Function<JsonNode, Supplier<?>>> functions() {
        return Functions.of("square", input -> {
            Tensor x = Tensor.of(Inputs.number(input));
            return () -> x.square().item();
        }, "double", input -> {
            Tensor x = Tensor.of(Inputs.number(input));
            return () -> Transform.grad(Tensor::square).apply(x).item();
        });
    }

    @Override
    public List<Workload> workloads() {
        return List.of();
    }
}
