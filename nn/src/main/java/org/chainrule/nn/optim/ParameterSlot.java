package org.chainrule.nn.optim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Magnitude;
import org.chainrule.autograd.Tensor;

/** Holds a parameter and the state that its optimizer rule keeps of it. */
final class ParameterSlot {
    /** The name of a parameter's number of steps in a state. */
    static final String STEPS = "steps";

    /** Far enough from overflow for all rounding errors of a step. */
    private static final double FAR = 0x1p1000;
    private static final double FAR_SINGLE = 0x1p120;

    private final String name;
    private final Tensor parameter;
    private final CompiledRule rule;
    private List<Tensor> written; // the parameter and, from the first step on, what is remembered of it
    private long steps;
    private double[] bounds; // of the absolute values of what is written; null: to be measured
    private int writes; // to the parameter, when the bounds were made

    private List<Tensor> targets; // of the step that is prepared; null for none
    private double[] scalars;
    private double[] boundsAfter;

    ParameterSlot(String name, Tensor parameter, CompiledRule rule) {
        this.name = name;
        this.parameter = parameter;
        this.rule = rule;
        this.written = List.of(parameter);
    }

    String name() {
        return name;
    }

    /** Returns the name for errors, with the tensor's own name if it has another. */
    String label() {
        String own = parameter.name();
        return own.isEmpty() || own.equals(name) ? name : name + " (" + own + ")";
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

    /**
     * Prepares a step, if there is a gradient.
     *
     * @param factor of the learning rate
     * @param gradient a bound of the gradient's absolute values; negative if there is none
     */
    void prepare(double factor, double gradient) {
        targets = gradient < 0 ? null : steps == 0 ? withZeros() : written;
        scalars = targets == null ? null : rule.scalars(learningRate(factor), steps + 1);
        boundsAfter = null;
    }

    /**
     * Returns the index of the first element that the step would make infinite or NaN, in the parameter or in what is
     * remembered of it; -1 if all will be finite.
     *
     * @param gradient a bound of the gradient's absolute values
     */
    int firstNonFinite(double gradient) {
        if (targets == null) {
            return -1;
        }
        boolean isMeasured = bounds == null || writes != Autograd.writes(parameter);
        if (isFarFromOverflow(isMeasured ? measured() : bounds, gradient)
                || !isMeasured && isFarFromOverflow(measured(), gradient)) {
            return -1;
        }
        boundsAfter = null;
        return rule.firstNonFinite(targets, scalars);
    }

    private boolean isFarFromOverflow(double[] before, double gradient) {
        boundsAfter = before.clone();
        double bound = rule.bound(boundsAfter, gradient, scalars);
        return bound < (parameter.dtype() == DType.F32 ? FAR_SINGLE : FAR);
    }

    private double[] measured() {
        return targets.stream().mapToDouble(Magnitude::of).toArray();
    }

    /** Takes the step that was prepared. */
    void step() {
        if (targets != null) {
            rule.apply(targets, scalars);
            written = targets;
            steps++;
            bounds = boundsAfter;
            writes = Autograd.writes(parameter);
        }
    }

    // ---- the state ----

    private List<Tensor> withZeros() {
        List<Tensor> fresh = new ArrayList<>(List.of(parameter));
        rule.rule().state().forEach(_ -> fresh.add(Tensor.full(0, parameter.shape(), parameter.dtype())));
        return List.copyOf(fresh);
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
        List<Tensor> restored = new ArrayList<>(List.of(parameter));
        if (hasMoved) {
            for (String what : remembered) {
                restored.add(state.tensor(nameOf(what), parameter.shape(), parameter.dtype()));
            }
        }
        long count = hasMoved ? state.count(nameOf(STEPS)) : 0;
        return () -> {
            written = List.copyOf(restored);
            steps = count;
            bounds = null;
        };
    }
}
