package org.chainrule.nn.losses;

import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;

import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.formula.Expr;

/**
 * Computes the absolute error of d = p - t with its corner rounded off: d^2/(2 beta) up to |d| = beta, and from there
 * on |d| - beta/2. Its derivative by p is d/beta within -beta and beta, else the sign of d; by t the opposite (Girshick
 * 2015). It is {@link Huber}'s loss divided by beta.
 *
 * <p>
 * Prediction and target have the same shape, any.
 *
 * @param beta the distance at which the square becomes a line, positive and finite
 */
public record SmoothL1(double beta) implements ElementwiseLoss {
    private static final String NAME = "smoothL1";
    private static final Pointwise SMOOTH = Pointwise.of(NAME, (p, t, beta) -> {
        Expr distance = p.sub(t).abs();
        Expr near = distance.min(beta);
        return near.div(beta).mul(distance.sub(near.mul(0.5)));
    }).derivatives((p, t, beta, _) -> derivative(p.sub(t), beta), (p, t, beta, _) -> derivative(t.sub(p), beta), null);

    /** Returns the derivative by selections, which at beta have the derivative of the square. */
    private static Expr derivative(Expr d, Expr beta) {
        return select(d.gt(beta), one(), select(d.lt(beta.neg()), constant(-1), d.div(beta)));
    }

    /**
     * Creates the loss.
     *
     * @throws IllegalArgumentException if beta is not positive and finite
     */
    public SmoothL1 {
        if (!(beta > 0 && beta < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(NAME + ": beta must be positive and finite, not " + beta
                    + "; it is the distance at which the square becomes a line, and without a square this is l1");
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Tensor elementwise(Tensor prediction, Tensor target) {
        return SMOOTH.apply(prediction, target, LossInputs.scalar(beta, prediction));
    }
}
