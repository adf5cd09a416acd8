package org.chainrule.nn.optim;

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;

/**
 * Clips every element of the gradients.
 *
 * @param max the greatest absolute value
 */
record ValueClip(double max) implements Clip {

    ValueClip {
        requirePositive(max);
    }

    @Override
    public double apply(Iterable<Tensor> parameters) {
        Set<Tensor> distinct = distinct(parameters);
        return Autograd.noGrad(() -> {
            double greatest = greatest(distinct);
            replaceGradients(distinct, g -> g.clamp(-max, max));
            return greatest;
        });
    }

    /** Requires a limit that gradients can be clipped to. */
    static void requirePositive(double max) {
        if (!(max > 0)) {
            throw new IllegalArgumentException("gradients can be limited to a positive number, not to " + max);
        }
    }

    /** Returns each parameter once, in order: one that is given twice, such as a shared weight, has one gradient. */
    static Set<Tensor> distinct(Iterable<Tensor> parameters) {
        Set<Tensor> distinct = new LinkedHashSet<>();
        for (Tensor parameter : Objects.requireNonNull(parameters, "parameters")) {
            distinct.add(Objects.requireNonNull(parameter, "parameters"));
        }
        return distinct;
    }

    /** Returns the greatest absolute value of all gradients; NaN if one is. */
    static double greatest(Iterable<Tensor> parameters) {
        double greatest = 0;
        for (Tensor parameter : parameters) {
            if (parameter.grad() != null && parameter.size() > 0) {
                greatest = Math.max(greatest, parameter.grad().abs().max().item());
            }
        }
        return greatest;
    }

    static void replaceGradients(Iterable<Tensor> parameters, UnaryOperator<Tensor> change) {
        for (Tensor parameter : parameters) {
            if (parameter.grad() != null) {
                parameter.replaceGrad(change.apply(parameter.grad()));
            }
        }
    }
}
