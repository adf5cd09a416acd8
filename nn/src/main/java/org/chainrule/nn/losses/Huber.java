package org.chainrule.nn.losses;

import static org.chainrule.autograd.formula.Expr.select;

import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.formula.Expr;

/**
 * Computes Huber's loss of d = p - t: a square d^2/2 up to |d| = delta, and from there on the line delta (|d| -
 * delta/2), so that outliers pull no harder than delta. Its derivative by p is d within -delta and delta, by t the
 * opposite (Huber 1964).
 *
 * <p>
 * Prediction and target have the same shape, any.
 *
 * @param delta the distance at which the square becomes a line, positive
 */
public record Huber(double delta) implements ElementwiseLoss {
    private static final String NAME = "huber";
    private static final Pointwise HUBER = Pointwise.of(NAME, (p, t, delta) -> {
        Expr distance = p.sub(t).abs();
        Expr near = distance.min(delta);
        return near.mul(distance.sub(near.mul(0.5)));
    }).derivatives((p, t, delta, _) -> within(p.sub(t), delta), (p, t, delta, _) -> within(t.sub(p), delta), null);

    /** Clamps by selections, which at delta have the derivative of the square; min and max would have half of it. */
    private static Expr within(Expr d, Expr delta) {
        return select(d.gt(delta), delta, select(d.lt(delta.neg()), delta.neg(), d));
    }

    /**
     * Creates the loss.
     *
     * @throws IllegalArgumentException if delta is not positive
     */
    public Huber {
        if (!(delta > 0)) {
            throw new IllegalArgumentException(NAME + ": delta must be positive, not " + delta
                    + "; it is the distance at which the square becomes a line");
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Tensor elementwise(Tensor prediction, Tensor target) {
        return HUBER.apply(prediction, target, LossInputs.scalar(delta, prediction));
    }
}
