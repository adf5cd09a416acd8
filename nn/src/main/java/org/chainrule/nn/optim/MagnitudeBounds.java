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

    /** As {@link UpdateRule.Element#isModerate} promises. */
    private static final double MODERATE = 0x1p450;
    private static final double MODERATE_SINGLE = 0x1p50;

    private final UpdateRule rule;
    private double w;
    private double[] state;
    private double wAfter; // of the step that is prepared
    private double[] stateAfter;
    private boolean isKnown; // the bounds hold, but for writes by others
    private boolean isFar;
    private boolean isModerate;
    private int writes; // to the parameter, when the bounds were made

    MagnitudeBounds(UpdateRule rule) {
        this.rule = rule;
        this.state = new double[rule.state().size()];
        this.stateAfter = state.clone();
    }

    /**
     * Bounds the values after a step, which need not be taken.
     *
     * @param written the parameter and what is remembered
     * @param gradient the greatest absolute value of the gradient
     */
    void prepare(List<Tensor> written, double gradient, double rate, double... ofStep) {
        boolean single = written.getFirst().dtype() == DType.F32;
        boolean isFresh = !isKnown || writes != Autograd.writes(written.getFirst());
        if (isFresh) {
            measure(written);
        }
        bound(gradient, rate, ofStep);
        isFar = wAfter < (single ? FAR_SINGLE : FAR); // which NaN isn't
        isModerate = isWithin(single ? MODERATE_SINGLE : MODERATE, gradient);
        if (!(isFar && isModerate) && !isFresh) {
            isKnown = false;
            prepare(written, gradient, rate, ofStep);
        }
    }

    private boolean isWithin(double limit, double gradient) {
        boolean isWithin = gradient <= limit && w <= limit;
        for (double bound : state) {
            isWithin &= bound <= limit;
        }
        return isWithin;
    }

    /** {@return whether all values after the step, and all intermediate results, are far from overflow} */
    boolean areFarFromOverflow() {
        return isFar;
    }

    /**
     * Returns whether all values that the step starts from are moderate, which depends on these values alone: bounds that
     * are too great are measured anew.
     */
    boolean areModerate() {
        return isModerate;
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
        isKnown = isFar;
        writes = Autograd.writes(parameter);
    }

    /** Has the bounds measured before the next step. */
    void forget() {
        isKnown = false;
    }
}
