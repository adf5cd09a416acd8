package org.chainrule.nn.losses;

import static org.chainrule.autograd.formula.Expr.select;

import java.util.Objects;

import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.formula.Expr;

/**
 * Huber's loss of d = p - t: a square d^2/2 up to |d| = delta, and from there on the line delta (|d| - delta/2), so that
 * outliers pull no harder than delta. By p its slope is d within -delta and delta, by t the opposite (Huber 1964).
 *
 * <p>
 * Prediction and target have the same shape, any.
 *
 * @param reduction what becomes of the elements' losses
 * @param delta where the square becomes a line, positive
 */
public record Huber(Reduction reduction, double delta) implements Loss {
    private static final String NAME = "huber";
    private static final Pointwise HUBER = Pointwise.of(NAME, (p, t, delta) -> {
        Expr distance = p.sub(t).abs();
        Expr near = distance.min(delta);
        return near.mul(distance.sub(near.mul(0.5)));
    }).slopes((p, t, delta, _) -> within(p.sub(t), delta), (p, t, delta, _) -> within(t.sub(p), delta), null);

    /** By choices, whose slope at delta is that of the square, where that of min and max would be halved. */
    private static Expr within(Expr d, Expr delta) {
        return select(d.gt(delta), delta, select(d.lt(delta.neg()), delta.neg(), d));
    }

    /**
     * A loss with these settings.
     *
     * @throws IllegalArgumentException if delta is not positive
     */
    public Huber {
        Objects.requireNonNull(reduction, "reduction");
        if (!(delta > 0)) {
            throw new IllegalArgumentException(NAME + ": delta must be positive, not " + delta
                    + "; it is the distance at which the square becomes a line");
        }
    }

    /**
     * Sets what becomes of the elements' losses.
     *
     * @param reduction by default the mean
     * @return the changed loss
     */
    public Huber reduction(Reduction reduction) {
        return new Huber(reduction, delta);
    }

    /**
     * Computes Huber's loss.
     *
     * @param prediction p
     * @param target t
     * @return the loss, reduced
     * @throws IllegalArgumentException if the shapes differ, the prediction isn't floating, or there is nothing to take
     *         the mean of
     */
    @Override
    public Tensor of(Tensor prediction, Tensor target) {
        Tensor bend = Tensor.full(delta, Shape.SCALAR, prediction.dtype());
        return reduction.of(NAME, HUBER.apply(prediction, LossInputs.matching(NAME, prediction, target), bend));
    }
}
