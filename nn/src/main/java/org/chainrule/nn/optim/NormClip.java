package org.chainrule.nn.optim;

import java.util.Set;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;

/**
 * Clips the norm of all gradients together.
 *
 * @param max the greatest norm
 */
record NormClip(double max) implements Clip {

    NormClip {
        ValueClip.requirePositive(max);
    }

    @Override
    public double apply(Iterable<Tensor> parameters) {
        Set<Tensor> distinct = ValueClip.distinct(parameters);
        return Autograd.noGrad(() -> {
            GradientNorm norm = GradientNorm.of(distinct);
            if (norm.isFinite() && norm.factor(max) < 1) {
                ValueClip.replaceGradients(distinct, g -> norm.scaled(g, max));
            }
            return norm.value();
        });
    }
}
