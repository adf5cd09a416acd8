package org.chainrule.autograd.transform;

import java.util.List;
import java.util.Objects;

import org.chainrule.autograd.Tensor;

/**
 * The value of a function of several tensors, its gradients, and what else it returned.
 *
 * @param value the first result
 * @param gradients for each argument the gradient of that, of its shape
 * @param aux the other results
 */
public record GradientsWithAux(Tensor value, List<Tensor> gradients, List<Tensor> aux) {
    /** Requires that nothing is null. */
    public GradientsWithAux {
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(gradients, "gradients");
        Objects.requireNonNull(aux, "aux");
    }
}
