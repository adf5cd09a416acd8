package org.chainrule.nn.losses;

import org.chainrule.autograd.DType;
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
        LossInputs.requireFeatures(NAME, LossInputs.PREDICTION, prediction);
        return between(prediction, converted);
    }

    /** Computes the distance of each pair, of shape (...). */
    static Tensor between(Tensor a, Tensor b) {
        Tensor one = LossInputs.scalar(1, a);
        Direction ofA = Direction.of(a, one);
        Direction ofB = Direction.of(b, one);
        Tensor isZero = ofA.isZero.logicalOr(ofB.isZero).squeeze(-1);
        return Tensor.where(isZero, one, ofA.unit.sub(ofB.unit).square().sum(-1).mul(0.5));
    }

    /**
     * Vectors divided by their length.
     *
     * @param unit the vectors; zeros stay
     * @param isZero whether a vector is zero
     */
    private record Direction(Tensor unit, Tensor isZero) {

        static Direction of(Tensor x, Tensor one) {
            Tensor norm = x.norm(2, true, -1);
            if (areSafe(norm.toDoubleArray(), x.dtype() == DType.F32 ? 0x1p32 : 0x1p300)) {
                return of(x, norm, one);
            }
            Tensor multiples = x.mul(factors(x));
            return of(multiples, multiples.norm(2, true, -1), one);
        }

        private static Direction of(Tensor x, Tensor norm, Tensor one) {
            Tensor isZero = norm.eq(0);
            return new Direction(x.div(Tensor.where(isZero, one, norm)), isZero);
        }
    }

    /** Returns whether the powers of norms in the derivatives up to the second neither overflow nor lose digits. */
    private static boolean areSafe(double[] norms, double greatest) {
        for (double norm : norms) {
            if (norm != 0 && !(norm >= 1 / greatest && norm <= greatest)) {
                return false;
            }
        }
        return true;
    }

    /** Returns for each vector the power of two, by which multiplying rounds nothing, that brings it near to 1. */
    private static Tensor factors(Tensor x) {
        int most = x.dtype() == DType.F32 ? Float.MAX_EXPONENT : Double.MAX_EXPONENT;
        Tensor magnitudes = x.detach().abs().max(true, -1);
        double[] factors = magnitudes.toDoubleArray();
        for (int n = 0; n < factors.length; n++) {
            boolean hasExponent = factors[n] != 0 && Double.isFinite(factors[n]);
            factors[n] = hasExponent ? Math.scalb(1.0, Math.clamp(-Math.getExponent(factors[n]), -most, most)) : 1;
        }
        return Tensor.of(magnitudes.shape(), factors).to(x.dtype());
    }
}
