package org.chainrule.nn.optim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.chainrule.autograd.Tensor;

/** A parameter that follows a rule, and what is remembered of it. */
final class ParameterSlot {
    /** What the count of a parameter's steps is called in a state. */
    static final String STEPS = "steps";

    private final String name;
    private final Tensor parameter;
    private final CompiledRule step;
    private List<Tensor> written; // the parameter and, from the first step on, what is remembered of it
    private long steps;

    ParameterSlot(String name, Tensor parameter, CompiledRule step) {
        this.name = name;
        this.parameter = parameter;
        this.step = step;
        this.written = List.of(parameter);
    }

    String name() {
        return name;
    }

    Tensor parameter() {
        return parameter;
    }

    /** A step, if there is a gradient. */
    void step(double factor) {
        List<Tensor> targets = steps == 0 ? withZeros() : written;
        if (step.apply(targets, step.rule().learningRate() * factor, steps + 1)) {
            written = targets;
            steps++;
        }
    }

    private List<Tensor> withZeros() {
        List<Tensor> targets = new ArrayList<>(List.of(parameter));
        step.rule().state().forEach(_ -> targets.add(Tensor.full(0, parameter.shape(), parameter.dtype())));
        return List.copyOf(targets);
    }

    private String nameOf(String what) {
        return name + "." + what;
    }

    /** Adds copies of what is remembered, and the number of steps; nothing before the first. */
    void save(Map<String, Tensor> state) {
        if (steps == 0) {
            return;
        }
        for (int i = 1; i < written.size(); i++) {
            state.put(nameOf(step.rule().state().get(i - 1)), written.get(i).copy());
        }
        state.put(nameOf(STEPS), StateReader.ofCount(steps));
    }

    /** Reads what was saved; nothing changes before the result is run. */
    Runnable restored(StateReader state) {
        List<String> remembered = step.rule().state();
        boolean hasMoved = state.has(nameOf(STEPS)) || remembered.stream().map(this::nameOf).anyMatch(state::has);
        List<Tensor> targets = new ArrayList<>(List.of(parameter));
        if (hasMoved) {
            for (String what : remembered) {
                targets.add(state.numbers(nameOf(what), parameter.shape(), parameter.dtype()));
            }
        }
        long count = hasMoved ? state.count(nameOf(STEPS)) : 0;
        return () -> {
            written = List.copyOf(targets);
            steps = count;
        };
    }
}
