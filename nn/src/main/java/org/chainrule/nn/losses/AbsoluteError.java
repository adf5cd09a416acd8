package org.chainrule.nn.losses;

import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Tensor;

/**
 * Computes the absolute error |p - t|; its derivative by p is the sign of p - t, 0 where they are equal, and by t the
 * opposite. Its minimum is the median (Laplace 1774).
 *
 * <p>
 * Prediction and target have the same shape, any.
 */
public record AbsoluteError() implements ElementwiseLoss {
    private static final Pointwise ABSOLUTE_ERROR = Pointwise.of("absoluteError", (p, t) -> p.sub(t).abs());

    @Override
    public String name() {
        return "l1";
    }

    @Override
    public Tensor elementwise(Tensor prediction, Tensor target) {
        return ABSOLUTE_ERROR.apply(prediction, target);
    }
}
