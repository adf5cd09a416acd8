package org.chainrule.benchmarks.gradbench;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.JsonNode;
import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Tensor;

/**
 * The differential equation y[0]' = x[0] and y[i]' = x[i] y[i - 1], from y = 0 at 0 to time 2 in s steps of the classical Runge-Kutta method;
 * and the gradient of the last element by x.
 */
final class Ode implements Problem {
    static final double END = 2;

    private static final Tensor ONE = Tensor.ones(1);

    @Override
    public String name() {
        return "ode";
    }

    @Override
    public Map<String, Function<JsonNode, Supplier<?>>> functions() {
        return Functions.of("primal", input -> {
            Tensor x = Inputs.vector(Inputs.field(input, "x"));
            int steps = Inputs.integer(input, "s");
            return () -> solution(x, steps).toDoubleArray();
        }, "gradient", input -> {
            Tensor x = Inputs.vector(Inputs.field(input, "x")).requiresGrad(true);
            int steps = Inputs.integer(input, "s");
            return () -> Autograd.grad(solution(x, steps).select(0, -1), x).toDoubleArray();
        });
    }

    private static Tensor solution(Tensor x, int steps) {
        double h = END / steps;
        Pointwise halfStep = Pointwise.of("halfStep", (y, k) -> y.add(k.mul(h / 2)));
        Pointwise fullStep = Pointwise.of("fullStep", (y, k) -> y.add(k.mul(h)));
        Pointwise rungeKutta = Pointwise.of("rungeKutta", 5, e -> e[0]
                .add(e[1].add(e[2].mul(2)).add(e[3].mul(2)).add(e[4]).mul(h / 6)));
        Tensor y = Tensor.zerosLike(x);
        for (int step = 0; step < steps; step++) {
            Tensor k1 = slope(x, y);
            Tensor k2 = slope(x, halfStep.apply(y, k1));
            Tensor k3 = slope(x, halfStep.apply(y, k2));
            Tensor k4 = slope(x, fullStep.apply(y, k3));
            y = rungeKutta.apply(y, k1, k2, k3, k4);
        }
        return y;
    }

    private static Tensor slope(Tensor x, Tensor y) {
        return x.mul(Tensor.concat(0, ONE, y.slice(0, 0, y.size() - 1)));
    }

    @Override
    public Function<JsonNode, Supplier<?>> byHand() {
        return input -> {
            double[] x = Inputs.doubles(Inputs.field(input, "x"));
            int steps = Inputs.integer(input, "s");
            return () -> ByHand.odeGradient(x, steps);
        };
    }

    @Override
    public List<Workload> workloads() {
        return List.of(workload(1_000, 10), workload(10_000, 100), workload(100_000, 100));
    }

    private static Workload workload(int n, int steps) {
        return new Workload("n=" + n + ", s=" + steps,
                Map.of("x", Inputs.uniform(new Random(1), 0, 1, n), "s", steps));
    }
}
