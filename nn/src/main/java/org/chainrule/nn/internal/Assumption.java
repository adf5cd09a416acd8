package org.chainrule.nn.internal;

import java.util.function.Predicate;

import org.chainrule.autograd.CustomFunction;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.internal.AssumptionFailed;
import org.chainrule.autograd.internal.Engine;

/** What a layer or a loss takes for granted of elements while a function is compiled. */
public final class Assumption {
    private Assumption() {}

    /**
     * Assumes something of a tensor that a function which is being compiled computes. Each run of the program checks that, and where it
     * isn't so the function itself is called.
     *
     * @param name what is checked, for the text of the program
     * @param x the tensor
     * @param holds whether it is so
     * @return the same values, from which is to be computed what depends on that; the tensor itself if no function is being compiled
     */
    public static Tensor of(String name, Tensor x, Predicate<double[]> holds) {
        return !Engine.isCaptured(x) ? x : CustomFunction.of(name, in -> {
            if (!holds.test(in[0].toDoubleArray())) {
                throw new AssumptionFailed();
            }
            return in[0];
        }, (g, _, _) -> new Tensor[] {g}).apply(x);
    }

    /**
     * Returns whether something was assumed of a tensor, or would be.
     *
     * @param x the tensor
     * @return whether it was
     */
    public static boolean isMadeOf(Tensor x) {
        return Engine.isCaptured(x);
    }
}
