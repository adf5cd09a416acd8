package org.chainrule.benchmarks.gradbench;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.compile.Compiled;

/** log(sum(exp(x))), as max(x) + log(sum(exp(x - max(x)))), made of its parts as the problem demands. */
final class Lse implements Problem {

    @Override
    public String name() {
        return "lse";
    }

    @Override
    public Map<String, Function<JsonNode, Supplier<?>>> functions() {
        return Functions.of("primal", input -> {
            Tensor x = Inputs.vector(Inputs.field(input, "x"));
            return () -> logSumExp(x).item();
        }, "gradient", input -> {
            Tensor x = Inputs.vector(Inputs.field(input, "x"));
            return () -> gradient(x).toDoubleArray();
        });
    }

    @Override
    public Function<JsonNode, Supplier<?>> compiled() {
        return input -> {
            Tensor x = Inputs.vector(Inputs.field(input, "x"));
            Compiled gradient = Compiled.of(Lse::gradient);
            return () -> gradient.apply(x).toDoubleArray();
        };
    }

    private static Tensor gradient(Tensor x) {
        Tensor leaf = x.detach().requiresGrad(true);
        return Autograd.grad(logSumExp(leaf), leaf);
    }

    private static Tensor logSumExp(Tensor x) {
        Tensor greatest = x.max();
        return x.sub(greatest).exp().sum().log().add(greatest);
    }

    @Override
    public Function<JsonNode, Supplier<?>> byHand() {
        return input -> {
            double[] x = Inputs.doubles(Inputs.field(input, "x"));
            return () -> ByHand.lseGradient(x);
        };
    }

    @Override
    public List<Workload> workloads() {
        return IntStream.of(2_500, 80_000, 1_280_000).mapToObj(
                n -> new Workload("n=" + n, Map.of("x", Inputs.uniform(new Random(1), 0, 1, n)))).toList();
    }
}
