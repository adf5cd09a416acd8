package org.chainrule.nn.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.ParameterGroup;

/**
 * Measures the gradients of an optimizer's parameters, as each step has used them, which is after clipping. They are only read, after the
 * step, so that training has the same bits; and so the gradients that programs compute are measured, too.
 */
final class GradientNorms {
    private final Optimizer optimizer;
    private final SequencedMap<String, List<Tensor>> groups = new LinkedHashMap<>();
    private final Map<String, Double> sums = new LinkedHashMap<>();
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private double totals;
    private int steps;
    private long stepsBefore;

    private GradientNorms(Optimizer optimizer, UnaryOperator<String> group) {
        this.optimizer = optimizer;
        this.stepsBefore = optimizer.steps();
        parameters(optimizer).forEach((name, parameter) -> groups
                .computeIfAbsent(group.apply(name), _ -> new ArrayList<>()).add(parameter));
    }

    /** Measures each parameter by itself. */
    static GradientNorms ofParameters(Optimizer optimizer) {
        return new GradientNorms(optimizer, name -> name);
    }

    /** Measures the parameters of a layer together, which are those whose names differ behind the last dot only. */
    static GradientNorms ofLayers(Optimizer optimizer) {
        return new GradientNorms(optimizer,
                name -> name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : name);
    }

    /** Returns the parameters of an optimizer by name, in several groups with the group's number where names are the same. */
    static SequencedMap<String, Tensor> parameters(Optimizer optimizer) {
        SequencedMap<String, Tensor> all = new LinkedHashMap<>();
        List<ParameterGroup> groups = optimizer.groups();
        for (int n = 0; n < groups.size(); n++) {
            int group = n + 1;
            groups.get(n).parameters().asMap().forEach((name, parameter) -> all
                    .put(all.containsKey(name) ? "group " + group + "." + name : name, parameter));
        }
        return Collections.unmodifiableSequencedMap(all);
    }

    /** Measures the gradients of the last step, unless they were, or the step was skipped. */
    void measure() {
        if (optimizer.steps() == stepsBefore) {
            return;
        }
        stepsBefore = optimizer.steps();
        steps++;
        List<Double> all = new ArrayList<>();
        groups.forEach((name, group) -> {
            double[] norms = group.stream().map(Tensor::grad).filter(Objects::nonNull)
                    .mapToDouble(gradient -> Autograd.noGrad(() -> gradient.detach().norm().item())).toArray();
            if (norms.length > 0) {
                double norm = norm(norms);
                all.add(norm);
                sums.merge(name, norm, Double::sum);
                counts.merge(name, 1, Integer::sum);
            }
        });
        totals += norm(all.stream().mapToDouble(norm -> norm).toArray());
    }

    /** Computes the norm, without overflow. */
    private static double norm(double... values) {
        return values.length == 1 ? values[0] : Tensor.of(values).norm().item();
    }

    /** Returns the mean norms of the gradients over the steps in which there were any, and begins anew. */
    Means takeMeans() {
        SequencedMap<String, Double> means = new LinkedHashMap<>();
        groups.keySet().stream().filter(counts::containsKey)
                .forEach(name -> means.put(name, sums.get(name) / counts.get(name)));
        var taken = new Means(steps == 0 ? Double.NaN : totals / steps, means);
        sums.clear();
        counts.clear();
        totals = 0;
        steps = 0;
        return taken;
    }

    /**
     * The mean norms of an epoch.
     *
     * @param total of all gradients together; NaN of no steps
     * @param byName of each parameter or layer that had a gradient
     */
    record Means(double total, SequencedMap<String, Double> byName) {}
}
