package org.chainrule.nn.losses;

import org.chainrule.autograd.Tensor;

/**
 * Computes one less the cosine of the angle between prediction p and target t, taken along the last axis: 1 - p t /
 * (|p| |t|), from 0 for the same direction to 2 for the opposite. Its derivative by p is (cos p/|p| - t/|t|) / |p|, and
 * the same by t with the two exchanged (Salton, Wong, Yang 1975). A vector of zeros has no direction: with it the
 * distance is 1, and the derivatives are 0.
 *
 * <p>
 * It is computed as half the square of p/|p| - t/|t|, the same number, whose digits aren't lost where the directions
 * are nearly the same. Prediction and target have the same shape (..., features), with losses of shape (...).
 */
public record CosineDistance() implements Loss {
    private static final String NAME = "cosine";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Tensor unreduced(Tensor prediction, Tensor target) {
        Tensor converted = LossInputs.matching(NAME, prediction, target);
        LossInputs.requireFeatures(NAME, prediction);
        return between(prediction, converted);
    }

    /** Computes the distance of each pair, of shape (...). */
    static Tensor between(Tensor a, Tensor b) {
        Tensor one = LossInputs.scalar(1, a);
        Tensor normOfA = a.norm(2, true, -1);
        Tensor normOfB = b.norm(2, true, -1);
        Tensor isZero = normOfA.eq(0).logicalOr(normOfB.eq(0));
        Tensor unitA = a.div(Tensor.where(normOfA.eq(0), one, normOfA));
        Tensor unitB = b.div(Tensor.where(normOfB.eq(0), one, normOfB));
        return Tensor.where(isZero.squeeze(-1), one, unitA.sub(unitB).square().sum(-1).mul(0.5));
    }
}
