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
 * A charged particle in the field of two charges, at (10, 10 - w) and (10, 0), and the w for which it falls to the origin. The force is
 * the derivative of a potential, and w is found by gradient descent through the trajectory of Euler's method: derivatives of derivatives.
 */
final class Particle implements Problem {
    private static final double STEP = 0.1;

    @Override
    public String name() {
        return "particle";
    }

    @Override
    public Map<String, Function<JsonNode, Supplier<?>>> functions() {
        Map<String, Function<JsonNode, Supplier<?>>> functions = new LinkedHashMap<>();
        for (Mode outer : Mode.values()) {
            for (Mode inner : Mode.values()) {
                functions.put((outer.name() + inner.name()).toLowerCase(Locale.ROOT), input -> {
                    Tensor start = Tensor.of(new double[] {Inputs.number(input, "w")});
                    return () -> solution(outer, inner, start);
                });
            }
        }
        return functions;
    }

    private static double solution(Mode outer, Mode inner, Tensor start) {
        UnaryOperator<Tensor> miss = w -> miss(w, inner);
        return Descent.argmin(miss, outer.gradient(miss), start).select(0, 0).item();
    }

    /** Returns the square of the place at which the particle reaches the axis. */
    static Tensor miss(Tensor w, Mode mode) {
        Tensor moved = Tensor.concat(0, Tensor.of(new double[] {10}), Tensor.sub(10, w));
        Tensor fixed = Tensor.of(10.0, 0);
        UnaryOperator<Tensor> slope = mode.gradient(
                x -> x.sub(moved).norm().reciprocal().add(x.sub(fixed).norm().reciprocal()));
        Tensor x = Tensor.of(0.0, 8);
        Tensor v = Tensor.of(0.75, 0);
        while (true) {
            Tensor next = x.add(v.mul(STEP));
            if (next.select(0, 1).item() <= 0) {
                Tensor time = x.select(0, 1).neg().div(v.select(0, 1));
                return x.add(v.mul(time)).select(0, 0).square();
            }
            v = v.sub(slope.apply(x).mul(STEP));
            x = next;
        }
    }

    @Override
    public boolean areVariants() {
        return true;
    }

    @Override
    public List<Workload> workloads() {
        return List.of(new Workload("w=0", Map.of("w", 0.0)));
    }
}
