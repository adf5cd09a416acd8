package org.chainrule.nn.losses;

import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;

import java.util.Objects;

import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.formula.Expr;

/**
 * The absolute error of d = p - t with its corner rounded off: d^2/(2 beta) up to |d| = beta, and from there on |d| -
 * beta/2. By p its slope is d/beta within -beta and beta, else the sign of d; by t the opposite (Girshick 2015). It is
 * {@link Huber}'s loss divided by beta.
 *
 * <p>
 * Prediction and target have the same shape, any.
 *
 * @param reduction what becomes of the elements' losses
 * @param beta where the square becomes a line, positive and finite
 */
public record SmoothL1(Reduction reduction, double beta) implements Loss {
    private static final String NAME = "smoothL1";
    private static final Pointwise SMOOTH = Pointwise.of(NAME, (p, t, beta) -> {
        Expr distance = p.sub(t).abs();
        Expr near = distance.min(beta);
        return near.div(beta).mul(distance.sub(near.mul(0.5)));
    }).slopes((p, t, beta, _) -> slope(p.sub(t), beta), (p, t, beta, _) -> slope(t.sub(p), beta), null);

    /** By choices, whose slope at beta is that of the square. */
    private static Expr slope(Expr d, Expr beta) {
        return select(d.gt(beta), one(), select(d.lt(beta.neg()), constant(-1), d.div(beta)));
    }

    /**
     * A loss with these settings.
     *
     * @throws IllegalArgumentException if beta is not positive and finite
     */
    public SmoothL1 {
        Objects.requireNonNull(reduction, "reduction");
        if (!(beta > 0 && beta < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(NAME + ": beta must be positive and finite, not " + beta
                    + "; it is the distance at which the square becomes a line, and without a square this is l1");
        }
    }

    /**
     * Sets what becomes of the elements' losses.
     *
     * @param reduction by default the mean
     * @return the changed loss
     */
    public SmoothL1 reduction(Reduction reduction) {
        return new SmoothL1(reduction, beta);
    }

    /**
     * Computes the loss.
     *
     * @param prediction p
     * @param target t
     * @return the loss, reduced
     * @throws IllegalArgumentException if the shapes differ, the prediction isn't floating, or there is nothing to take
     *         the mean of
     */
    @Override
    public Tensor of(Tensor prediction, Tensor target) {
        Tensor bend = Tensor.full(beta, Shape.SCALAR, prediction.dtype());
        return reduction.of(NAME, SMOOTH.apply(prediction, LossInputs.matching(NAME, prediction, target), bend));
    }
}
