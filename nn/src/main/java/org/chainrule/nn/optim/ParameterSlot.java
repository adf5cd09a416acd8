package org.chainrule.nn.optim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.chainrule.autograd.CheckedUpdate;
import org.chainrule.autograd.Magnitude;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.internal.Texts;

/** Holds a parameter and the state that its optimizer rule keeps of it. */
final class ParameterSlot {
    /** The name of a parameter's number of steps in a state. */
    static final String STEPS = "steps";

    private final String name;
    private final Tensor parameter;
    private final CompiledRule rule;
    private CheckedUpdate update; // of the parameter and what is remembered of it; null before the first step
    private long steps;

    ParameterSlot(String name, Tensor parameter, CompiledRule rule) {
        this.name = name;
        this.parameter = parameter;
        this.rule = rule;
    }

    String name() {
        return name;
    }

    /** Returns the name for errors, with the tensor's own name if it has another. */
    String label() {
        return Texts.label(name, parameter);
    }

    /** Returns the label within a sentence, where the index in a list isn't taken for a number. */
    String noun() {
        return name.chars().allMatch(Character::isDigit) ? "parameter " + label() : label();
    }

    Tensor parameter() {
        return parameter;
    }

    UpdateRule rule() {
        return rule.rule();
    }

    double learningRate(double factor) {
        return rule.rule().learningRate() * factor;
    }

    // ---- a step, which all parameters prepare before the first is written ----

    /** Looks at the gradient, and returns its greatest absolute value; negative if there is none. */
    double gradientMagnitude() {
        if (update != null) {
            return update.gradientMagnitude();
        }
        double magnitude = Magnitude.ofGradient(parameter);
        if (magnitude >= 0) {
            update = rule.of(withZeros());
            update.gradientMagnitude();
        }
        return magnitude;
    }

    /**
     * Prepares a step by the gradient that was found.
     *
     * @param factor of the learning rate
     */
    void prepare(double factor) {
        update.prepare(rule.scalars(learningRate(factor), steps + 1));
    }

    /**
     * Returns the index of the first element that the step would make infinite or NaN, in the parameter or in what is
     * remembered of it; -1 if all will be finite.
     */
    int firstNonFinite() {
        return update.firstNonFinite();
    }

    /** Returns the parameter and what is remembered of it, zeros before the first step. */
    List<Tensor> targets() {
        if (update == null) {
            update = rule.of(withZeros());
        }
        return update.targets();
    }

    /** Takes the step that was prepared. */
    void step() {
        update.apply();
        steps++;
    }

    long steps() {
        return steps;
    }

    void setSteps(long count) {
        steps = count;
    }

    // ---- the state ----

    private List<Tensor> withZeros() {
        List<Tensor> fresh = new ArrayList<>(List.of(parameter));
        rule.rule().state().forEach(_ -> fresh.add(Tensor.zerosLike(parameter)));
        return fresh;
    }

    private String nameOf(String what) {
        return name + "." + what;
    }

    /** Adds copies of what is remembered, and the number of steps, to a state; nothing before the first step. */
    void save(Map<String, Tensor> state) {
        if (steps == 0) {
            return;
        }
        List<String> remembered = rule.rule().state();
        for (int i = 0; i < remembered.size(); i++) {
            state.put(nameOf(remembered.get(i)), update.targets().get(1 + i).copy());
        }
        state.put(nameOf(STEPS), StateReader.ofCount(steps));
    }

    /** Reads what was saved, and returns the change, so that nothing is changed before all has been read. */
    Runnable restored(StateReader state) {
        List<String> remembered = rule.rule().state();
        boolean hasMoved = state.has(nameOf(STEPS)) || remembered.stream().map(this::nameOf).anyMatch(state::has);
        List<Tensor> restored = new ArrayList<>(List.of(parameter));
        if (hasMoved) {
            for (String what : remembered) {
                restored.add(state.tensor(nameOf(what), parameter.shape(), parameter.dtype()));
            }
        }
        long count = hasMoved ? state.count(nameOf(STEPS)) : 0;
        return () -> {
            update = hasMoved ? rule.of(restored) : null;
            steps = count;
        };
    }
}
