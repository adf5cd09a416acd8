package org.chainrule.nn.optim;

import java.util.function.UnaryOperator;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;

/**
 * Clips gradients between {@code backward()} and the step: by hand, or by an {@linkplain Optimizer#clip optimizer}.
 */
@FunctionalInterface
public interface Clip {

    /**
     * Clips the gradients of parameters; those that have none are passed by.
     *
     * @param parameters the parameters
     * @return how large the gradients were before
     */
    double apply(Iterable<Tensor> parameters);

    /**
     * Clips the norm of all gradients together: above the maximum, all are multiplied by max / (norm + 1e-6) (Pascanu,
     * Mikolov, Bengio 2013).
     *
     * @param max the greatest norm
     * @return the clip, which returns the norm before
     * @throws IllegalArgumentException if the maximum isn't positive
     */
    static Clip norm(double max) {
        requirePositive(max);
        return parameters -> Autograd.noGrad(() -> {
            double squares = 0;
            for (Tensor parameter : parameters) {
                if (parameter.grad() != null) {
                    squares += parameter.grad().to(DType.F64).square().sum().item();
                }
            }
            double norm = Math.sqrt(squares);
            double factor = max / (norm + 1e-6);
            if (factor < 1) {
                replaceGradients(parameters, g -> g.mul(factor));
            }
            return norm;
        });
    }

    /**
     * Clips every element of the gradients to [-max, max].
     *
     * @param max the greatest absolute value
     * @return the clip, which returns the greatest absolute value before
     * @throws IllegalArgumentException if the maximum isn't positive
     */
    static Clip value(double max) {
        requirePositive(max);
        return parameters -> Autograd.noGrad(() -> {
            double greatest = 0;
            for (Tensor parameter : parameters) {
                if (parameter.grad() != null && parameter.size() > 0) {
                    greatest = Math.max(greatest, parameter.grad().abs().max().item());
                }
            }
            replaceGradients(parameters, g -> g.clamp(-max, max));
            return greatest;
        });
    }

    private static void requirePositive(double max) {
        if (!(max > 0)) {
            throw new IllegalArgumentException("gradients can be limited to a positive number, not to " + max);
        }
    }

    private static void replaceGradients(Iterable<Tensor> parameters,
            UnaryOperator<Tensor> change) {
        for (Tensor parameter : parameters) {
            if (parameter.grad() != null) {
                parameter.replaceGrad(change.apply(parameter.grad()));
            }
        }
    }
}
