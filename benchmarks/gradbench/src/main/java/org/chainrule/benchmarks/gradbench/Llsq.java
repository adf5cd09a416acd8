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
import org.chainrule.linalg.Linalg;

/** Least squares: half the sum over i of (s[i] - sum over j of x[j] t[i]^j)^2, for n points t between -1 and 1 with signs s. */
final class Llsq implements Problem {

    @Override
    public String name() {
        return "llsq";
    }

    @Override
    public Map<String, Function<JsonNode, Supplier<?>>> functions() {
        return Functions.of("primal", input -> {
            Tensor x = Inputs.vector(Inputs.field(input, "x"));
            int n = Inputs.integer(input, "n");
            return () -> objective(x, n).item();
        }, "gradient", input -> {
            Tensor x = Inputs.vector(Inputs.field(input, "x")).requiresGrad(true);
            int n = Inputs.integer(input, "n");
            return () -> Autograd.grad(objective(x, n), x).toDoubleArray();
        });
    }

    private static Tensor objective(Tensor x, int n) {
        Tensor t = Tensor.linspace(-1, 1, n);
        return t.sign().sub(Linalg.vander(t, x.size()).matmul(x)).square().sum().mul(0.5);
    }

    @Override
    public Function<JsonNode, Supplier<?>> byHand() {
        return input -> {
            double[] x = Inputs.doubles(Inputs.field(input, "x"));
            int n = Inputs.integer(input, "n");
            return () -> ByHand.llsqGradient(x, n);
        };
    }

    @Override
    public List<Workload> workloads() {
        return IntStream.of(16, 512, 16_392).mapToObj(n -> new Workload("n=" + n + ", m=128",
                Map.of("x", Inputs.uniform(new Random(1), 0, 1, 128), "n", n))).toList();
    }
}
