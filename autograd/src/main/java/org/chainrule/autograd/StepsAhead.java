package org.chainrule.autograd;

import java.util.Arrays;

import org.chainrule.autograd.codegen.Kernel;
import org.chainrule.autograd.codegen.KernelArguments;
import org.chainrule.autograd.formula.MagnitudeBounds;

/**
 * Knows beforehand that some steps of an update, which are all with the same scalars, will stay far from overflow:
 * bounds of all of them are computed at once, from values that are greater than those at hand, and hold as long as
 * tensors and gradients are below these.
 */
final class StepsAhead {
    private static final int STEPS = 64;
    private static final double ROOM = 0x1p10; // for tensors and gradients to grow in, before all is computed anew

    private final int targets;
    private final double mostModerate;
    private final double mostFar;
    private final double[] limits; // of the targets and the gradient, then the scalars
    private boolean areProven; // limits that targets may have at first, and gradients always
    private int ofSameScalars; // steps in a row
    private int left;

    /**
     * Creates the steps of an update with so many targets.
     *
     * @param arguments the number of targets, the gradient and the scalars together
     * @param mostModerate the greatest absolute value of a target or gradient
     * @param mostFar what all values must be below
     */
    StepsAhead(int targets, int arguments, double mostModerate, double mostFar) {
        this.targets = targets;
        this.mostModerate = mostModerate;
        this.mostFar = mostFar;
        this.limits = new double[arguments];
    }

    /**
     * Returns whether the next step is known to stay far from overflow, and counts it.
     *
     * @param bounds a bound of the gradient after the targets', which aren't read, then the scalars
     */
    boolean cover(double... bounds) {
        boolean isCovered = left > 0 && bounds[targets] <= limits[targets] && hasSameScalars(bounds);
        left -= isCovered ? 1 : 0;
        return isCovered;
    }

    /** Forgets what is known, as where tensors were written by others. */
    void end() {
        left = 0;
    }

    private boolean hasSameScalars(double... bounds) {
        return Arrays.equals(bounds, targets + 1, bounds.length, limits, targets + 1, bounds.length);
    }

    /**
     * Looks ahead from a step that was found to stay far from overflow, if there have been as many like it.
     *
     * @param bounds of the targets and the gradient before the step, then the scalars
     * @param kernel computes bounds after a step
     */
    void begin(double[] bounds, Kernel kernel) {
        ofSameScalars = hasSameScalars(bounds) ? ofSameScalars + 1 : 0;
        if (ofSameScalars == 0) {
            System.arraycopy(bounds, targets + 1, limits, targets + 1, bounds.length - targets - 1);
            areProven = false;
        }
        if (areProven && !areWithinLimits(bounds)) {
            areProven = false;
            ofSameScalars = 0;
        }
        if (!areProven && ofSameScalars >= STEPS) {
            prove(bounds, kernel);
            ofSameScalars = 0;
        }
        left = areProven ? STEPS - 1 : 0; // the first is this step
    }

    private boolean areWithinLimits(double... bounds) {
        for (int i = 0; i <= targets; i++) {
            if (!(bounds[i] <= limits[i])) {
                return false;
            }
        }
        return true;
    }

    private void prove(double[] bounds, Kernel kernel) {
        for (int i = 0; i <= targets; i++) {
            limits[i] = ROOM * bounds[i];
        }
        double[] before = limits.clone();
        double[] after = new double[targets + 1];
        KernelArguments in = KernelArguments.ofEach(before);
        KernelArguments out = KernelArguments.ofEach(after);
        for (int step = 0; step < STEPS; step++) {
            for (int i = 0; i <= targets; i++) {
                if (!(before[i] <= mostModerate)) {
                    return;
                }
            }
            kernel.run(in, out, 1);
            if (!(after[targets] < mostFar)) {
                return;
            }
            for (int i = 0; i < targets; i++) {
                before[i] = Math.max(after[i], MagnitudeBounds.LEAST);
            }
        }
        areProven = true;
    }
}
