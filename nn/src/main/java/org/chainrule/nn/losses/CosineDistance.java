package org.chainrule.nn.losses;

import java.util.Objects;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * One less the cosine of the angle between prediction p and target t, taken along the last axis: 1 - p t / (|p| |t|), from
 * 0 for the same direction to 2 for the opposite. By p its slope is (cos p/|p| - t/|t|) / |p|, and the same by t with the
 * two exchanged (Salton, Wong, Yang 1975). A vector of zeros has no direction: with it the distance is 1, and the slopes
 * are 0.
 *
 * <p>
 * It is computed as half the square of p/|p| - t/|t|, the same number, whose digits aren't lost where the directions are
 * nearly the same. Prediction and target have the same shape (..., features), with losses of shape (...).
 *
 * @param reduction what becomes of the vectors' distances
 */
public record CosineDistance(Reduction reduction) implements Loss {
    private static final String NAME = "cosine";

    /** A loss with these settings. */
    public CosineDistance {
        Objects.requireNonNull(reduction, "reduction");
    }

    /**
     * Sets what becomes of the vectors' distances.
     *
     * @param reduction by default the mean
     * @return the changed loss
     */
    public CosineDistance reduction(Reduction reduction) {
        return new CosineDistance(reduction);
    }

    /**
     * Computes the distance.
     *
     * @param prediction p
     * @param target t
     * @return the distance, reduced
     * @throws IllegalArgumentException if the shapes differ, there is no axis, the prediction isn't floating, or there is
     *         nothing to take the mean of
     */
    @Override
    public Tensor of(Tensor prediction, Tensor target) {
        Tensor t = LossInputs.matching(NAME, prediction, target);
        LossInputs.requireFeatures(NAME, prediction);
        return reduction.of(NAME, between(prediction, t));
    }

    /** The distance of each pair, of shape (...). */
    static Tensor between(Tensor a, Tensor b) {
        Tensor one = Tensor.full(1, Shape.SCALAR, a.dtype());
        Tensor ofA = a.norm(2, true, -1);
        Tensor ofB = b.norm(2, true, -1);
        Tensor hasNone = ofA.eq(0).logicalOr(ofB.eq(0));
        Tensor apart = a.div(Tensor.where(ofA.eq(0), one, ofA)).sub(b.div(Tensor.where(ofB.eq(0), one, ofB)));
        return Tensor.where(hasNone.squeeze(-1), one, apart.square().sum(-1).mul(0.5));
    }
}
