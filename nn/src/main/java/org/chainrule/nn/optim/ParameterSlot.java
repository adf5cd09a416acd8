package org.chainrule.nn.optim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.chainrule.autograd.Tensor;

/** Holds a parameter and the state that its optimizer rule keeps of it. */
final class ParameterSlot {
    /** The name of a parameter's number of steps in a state. */
    static final String STEPS = "steps";

    private final String name;
    private final Tensor parameter;
    private final CompiledRule rule;
    private List<Tensor> written; // the parameter and, from the first step on, what is remembered of it
    private long steps;

    ParameterSlot(String name, Tensor parameter, CompiledRule rule) {
        this.name = name;
        this.parameter = parameter;
        this.rule = rule;
        this.written = List.of(parameter);
    }

    String name() {
        return name;
    }

    Tensor parameter() {
        return parameter;
    }

    /** Takes a step, if there is a gradient. */
    void step(double factor) {
        List<Tensor> targets = steps == 0 ? withZeros() : written;
        if (rule.apply(targets, rule.rule().learningRate() * factor, steps + 1)) {
            written = targets;
            steps++;
        }
    }

    private List<Tensor> withZeros() {
        List<Tensor> targets = new ArrayList<>(List.of(parameter));
        rule.rule().state().forEach(_ -> targets.add(Tensor.full(0, parameter.shape(), parameter.dtype())));
        return List.copyOf(targets);
    }

    private String nameOf(String what) {
        return name + "." + what;
    }

    /** Adds copies of what is remembered, and the number of steps, to a state; nothing before the first step. */
    void save(Map<String, Tensor> state) {
        if (steps == 0) {
            return;
        }
        for (int i = 1; i < written.size(); i++) {
            state.put(nameOf(rule.rule().state().get(i - 1)), written.get(i).copy());
        }
        state.put(nameOf(STEPS), StateReader.ofCount(steps));
    }

    /** Reads what was saved, and returns the change, so that nothing is changed before all has been read. */
    Runnable restored(StateReader state) {
        List<String> remembered = rule.rule().state();
        boolean hasMoved = state.has(nameOf(STEPS)) || remembered.stream().map(this::nameOf).anyMatch(state::has);
        List<Tensor> targets = new ArrayList<>(List.of(parameter));
        if (hasMoved) {
            for (String what : remembered) {
                targets.add(state.tensor(nameOf(what), parameter.shape(), parameter.dtype()));
            }
        }
        long count = hasMoved ? state.count(nameOf(STEPS)) : 0;
        return () -> {
            written = List.copyOf(targets);
            steps = count;
        };
    }
}
