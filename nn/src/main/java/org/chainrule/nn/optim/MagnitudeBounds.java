package org.chainrule.nn.optim;

import java.util.List;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Magnitude;
import org.chainrule.autograd.Tensor;

/**
 * Keeps bounds of the absolute values of a parameter, and of what is remembered of it, from step to step: measured where
 * need be, else as the rule bounds its steps.
 */
final class MagnitudeBounds {
    /** Far enough from overflow for all rounding errors of a step. */
    private static final double FAR = 0x1p1000;
    private static final double FAR_SINGLE = 0x1p120;

    private final UpdateRule rule;
    private double w;
    private double[] state;
    private double wAfter; // of the step that is prepared
    private double[] stateAfter;
    private boolean isKnown; // the bounds hold, but for writes by others
    private boolean isKnownAfter;
    private int writes; // to the parameter, when the bounds were made

    MagnitudeBounds(UpdateRule rule) {
        this.rule = rule;
        this.state = new double[rule.state().size()];
        this.stateAfter = state.clone();
    }

    /** Prepares for another step than the last one that was bounded, which perhaps wasn't taken. */
    void prepare() {
        isKnownAfter = false;
    }

    /**
     * Bounds the values after a step.
     *
     * @param written the parameter and what is remembered
     * @param gradient a bound of the gradient
     * @return whether all of them, and all intermediate results, are far from overflow
     */
    boolean areFarFromOverflow(List<Tensor> written, double gradient, double rate, double... ofStep) {
        Tensor parameter = written.getFirst();
        double far = parameter.dtype() == DType.F32 ? FAR_SINGLE : FAR;
        boolean isFresh = !isKnown || writes != Autograd.writes(parameter);
        if (isFresh) {
            measure(written);
        }
        bound(gradient, rate, ofStep);
        if (!(wAfter < far) && !isFresh) {
            measure(written);
            bound(gradient, rate, ofStep);
        }
        isKnownAfter = wAfter < far; // which NaN isn't
        return isKnownAfter;
    }

    private void measure(List<Tensor> written) {
        w = Magnitude.of(written.getFirst());
        for (int i = 0; i < state.length; i++) {
            state[i] = Magnitude.of(written.get(1 + i));
        }
    }

    private void bound(double gradient, double rate, double... ofStep) {
        System.arraycopy(state, 0, stateAfter, 0, state.length);
        wAfter = rule.bound(new UpdateRule.Bounds(w, gradient, rate, stateAfter, ofStep));
    }

    /** Takes over the bounds after a step, which was taken. */
    void stepped(Tensor parameter) {
        double[] before = state;
        w = wAfter;
        state = stateAfter;
        stateAfter = before;
        isKnown = isKnownAfter;
        writes = Autograd.writes(parameter);
    }

    /** Has the bounds measured before the next step. */
    void forget() {
        isKnown = false;
    }
}
