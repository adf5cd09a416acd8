package org.chainrule.nn.optim;

import java.util.Objects;

import org.chainrule.autograd.Tensor;

/** Computes penalty terms of a loss, which keep parameters small. */
public final class Penalty {
    private Penalty() {}

    /**
     * Computes the L2 penalty factor/2 sum(w^2), whose gradient factor w is what weight decay adds.
     *
     * @param parameters such as the weights, {@code parameters.matching(name -> name.endsWith("weight"))}
     * @param factor its weight in the loss
     * @return a scalar to be added to the loss
     * @throws IllegalArgumentException if there are no parameters, or the factor is negative or not finite
     */
    public static Tensor l2(Iterable<Tensor> parameters, double factor) {
        Objects.requireNonNull(parameters, "parameters");
        Range.NON_NEGATIVE.check("factor", factor);
        Tensor sum = null;
        for (Tensor w : parameters) {
            sum = plus(sum, Objects.requireNonNull(w, "parameters").square().sum());
        }
        return required(sum).mul(factor / 2);
    }

    /**
     * Computes the L1 penalty factor sum|w|, whose gradient is factor sign(w); it drives many parameters to 0.
     *
     * @param parameters such as the weights
     * @param factor its weight in the loss
     * @return a scalar to be added to the loss
     * @throws IllegalArgumentException if there are no parameters, or the factor is negative or not finite
     */
    public static Tensor l1(Iterable<Tensor> parameters, double factor) {
        Objects.requireNonNull(parameters, "parameters");
        Range.NON_NEGATIVE.check("factor", factor);
        Tensor sum = null;
        for (Tensor w : parameters) {
            sum = plus(sum, Objects.requireNonNull(w, "parameters").abs().sum());
        }
        return required(sum).mul(factor);
    }

    private static Tensor plus(Tensor sum, Tensor term) {
        return sum == null ? term : sum.add(term);
    }

    private static Tensor required(Tensor sum) {
        if (sum == null) {
            throw new IllegalArgumentException("a penalty needs parameters, and there are none");
        }
        return sum;
    }
}
